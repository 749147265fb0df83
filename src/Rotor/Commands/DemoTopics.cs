namespace Rotor.Commands;

/// <summary>What the demonstration's people talked about: conversations in three languages, question and answer in turns.</summary>
internal static class DemoTopics
{
    /// <summary>Each conversation's turns; an asterisk stands for one of <see cref="Things"/>.</summary>
    public static readonly (string Question, string Answer)[][] All =
    [
        [
            ("Our cache of * misses more often since Monday. What should I look at first?", "Compare the keys before and after. If a timestamp or a random id became part of the key, every request is a new entry."),
            ("The key holds the full URL with all query parameters.", "Then tracking parameters such as utm_source split it. Sort the parameters, keep only those that change the answer, and hash the rest away."),
            ("How do I check that it helped?", "Count hits and misses per route for an hour each. The hit rate should return to where it was, and the number of distinct keys should fall sharply."),
        ],
        [
            ("Write a short status message: the * release is delayed by two days because of a failed migration test.", "The release moves by two days: one migration test failed on a copy of production data. No data is at risk. Next update tomorrow at 10:00 UTC."),
            ("Make it friendlier and mention that we are sorry.", "Sorry for the wait! One of our safety checks found a problem before you could. We need two more days to do it right, and will tell you tomorrow how it goes."),
        ],
        [
            ("Explain the difference between a token bucket and a sliding window for * in two sentences.", "A token bucket allows bursts up to its size and refills at a steady rate. A sliding window counts what happened in the last interval, so it is exact but remembers more."),
            ("Which one would you use for a public API?", "The bucket: clients send in bursts, and its state is two numbers. Tell them the remaining tokens in a header."),
            ("And across four servers?", "Lease blocks of tokens to each server from one shared row, sized by demand. Then no request waits for the database, and the sum stays exact."),
        ],
        [
            ("Please review: for (var i = 0; i <= items.Count; i++) Send(items[i]);", "It reads one item past the end: use i < items.Count, or foreach. Also decide what happens when Send throws in the middle."),
        ],
        [
            ("我们的*服务在高峰期变慢，应该先检查什么？", "先看排队时间和处理时间哪个在增长。如果是排队，说明并发不够；如果是处理，再看数据库和外部接口的耗时。"),
            ("是数据库，平均查询从五毫秒涨到八十毫秒。", "请打开慢查询日志，找出次数乘以耗时最大的语句。多数情况下缺少索引，或者统计信息过期导致执行计划变差。"),
            ("加了索引之后好了，谢谢！", "太好了。建议把这条查询加入压力测试，这样下次退化时能在上线前发现。"),
        ],
        [
            ("请用一句话解释什么是负载均衡。", "负载均衡就是把请求分给多台机器，让每台都不太忙，并且有一台坏了也没人察觉。"),
            ("那么缓存命中率是什么意思？", "它是直接从缓存得到答案的请求所占的比例，比例越高，后端越轻松。"),
        ],
        [
            ("把下面的句子翻译成英文：*将于星期五上午进行维护。", "Maintenance will take place on Friday morning; the service may be unavailable for a short time."),
            ("语气再正式一点。", "Please be advised that scheduled maintenance will be carried out on Friday morning, during which a brief interruption may occur."),
        ],
        [
            ("Почему очередь * растёт, хотя обработчиков достаточно?", "Скорее всего, обработчики ждут одного и того же: блокировки строки или внешнего сервиса. Посмотрите, сколько времени они работают и сколько ждут."),
            ("Они ждут ответа платёжного шлюза.", "Тогда поставьте предел ожидания и повторяйте запрос позже с той же меткой, чтобы платёж не прошёл дважды."),
            ("Какой предел разумен?", "Возьмите 99-й процентиль обычного ответа и удвойте его. Всё, что дольше, лучше считать отказом и повторить."),
        ],
        [
            ("Напиши вежливый отказ на приглашение выступить на конференции про *.", "Спасибо за приглашение! К сожалению, в эти дни я занят запуском проекта и не смогу подготовиться как следует. Буду рад участвовать в следующем году."),
        ],
        [
            ("Как приготовить борщ на шесть человек?", "Сварите бульон из килограмма говядины, обжарьте лук, морковь и свёклу с ложкой уксуса, добавьте капусту и картофель и дайте настояться полчаса."),
            ("А без мяса?", "Возьмите овощной бульон и белую фасоль: она даст сытость. Чеснок и укроп добавьте в самом конце."),
        ],
    ];

    /// <summary>Small talk: one question, one answer.</summary>
    public static readonly (string Question, string Answer)[] Small =
    [
        ("What is the capital of France?", "Paris. It has been the seat of government, with short breaks, since the year 987."),
        ("Write a haiku about caches.", "What I asked before\nrests here, warm, without a call.\nMorning clears it all."),
        ("北京今天天气怎么样？", "我看不到实时天气，不过北京这个季节通常晴朗干燥，早晚温差大，出门建议带一件外套。"),
        ("请用一句话解释负载均衡。", "负载均衡就是把请求分给多台机器，让每台都不太忙，并且有一台坏了也没人察觉。"),
        ("Привет! Как приготовить борщ?", "Сварите мясной бульон, обжарьте лук, морковь и свёклу с ложкой уксуса, добавьте капусту и картофель, а в конце чеснок и укроп. Дайте настояться полчаса."),
        ("Объясни, что такое очередь.", "Очередь хранит то, что ждёт обработки, в порядке прихода: кто раньше встал, того раньше и обслужат."),
        ("¿Qué es un disyuntor?", "En software, un disyuntor deja de llamar a un servicio que falla y lo prueba de vez en cuando, hasta que vuelve a responder."),
        ("Comment vas-tu aujourd'hui ?", "Très bien, merci ! Et vous, que puis-je faire pour vous ?"),
    ];

    public static readonly string[] Things = ["billing", "search", "the image store", "invoices", "the login page", "reports", "the mobile app", "订单", "支付", "платежей", "доставки", "данных"];
}
