using System.Collections.Frozen;

namespace Rotor.Core.Contracts;

/// <summary>Rotor's own errors in the languages of those who read them. Codes and types are the same in all; English is what the errors are written in.</summary>
public static class ErrorTexts
{
    /// <summary>The languages besides English, each with its texts by an error's reason, else by its type.</summary>
    public static FrozenDictionary<string, FrozenDictionary<string, string>> All { get; } = new Dictionary<string, FrozenDictionary<string, string>>
    {
        ["zh"] = Chinese().ToFrozenDictionary(StringComparer.Ordinal),
        ["ru"] = Russian().ToFrozenDictionary(StringComparer.Ordinal),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The error in the language that <paramref name="acceptLanguage"/> prefers among those that there are.</summary>
    /// <param name="error">In English.</param>
    /// <param name="acceptLanguage">The header as it came; null or hostile text changes nothing.</param>
    /// <returns>The same where English is wanted, or nothing else; otherwise with its English words, which name the values, behind those of the language.</returns>
    public static RotorError For(RotorError error, string? acceptLanguage)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (Preferred(acceptLanguage) is not { } language || !All.TryGetValue(language, out var texts))
            return error;
        return (texts.GetValueOrDefault(error.Reason) ?? texts.GetValueOrDefault(error.Type)) is { } text ? error with { Message = $"{text} ({error.Message})" } : error;
    }

    /// <summary>The text of an error's reason.</summary>
    /// <param name="reason">Such as <c>model_not_free</c>.</param>
    /// <param name="language">As BCP 47 writes it; its first part counts.</param>
    /// <returns>Null in English, and where there is none of its own.</returns>
    public static string? Find(string? reason, string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return reason is not null && All.TryGetValue(language.Split('-')[0], out var texts) ? texts.GetValueOrDefault(reason) : null;
    }

    // The highest weight wins, the first of equals; what is not understood counts as nothing.
    private static string? Preferred(string? header)
    {
        const int MostCharacters = 200;
        if (string.IsNullOrEmpty(header) || header.Length > MostCharacters)
            return null;
        var (best, most) = ((string?)null, 0.0);
        foreach (var range in header.Split(','))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            var weight = 1.0;
            foreach (var part in parts.Skip(1))
                if (part.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
                    weight = double.TryParse(part.AsSpan(2), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var given) ? given : 0;
            var language = parts[0].Split('-')[0].ToLowerInvariant();
            if (weight > most && (language == "en" || All.ContainsKey(language)))
                (best, most) = (language, weight);
        }

        return best;
    }

    private static Dictionary<string, string> Chinese() => new()
    {
        ["authentication_error"] = "身份验证失败。",
        ["insufficient_quota"] = "额度不足。",
        ["permission_error"] = "不允许此请求。",
        ["not_found_error"] = "找不到所请求的内容。",
        ["rate_limit_error"] = "请求过多，请稍后再试。",
        ["invalid_request_error"] = "请求有误，请修改后重试。",
        ["api_error"] = "暂时无法得到回答，请稍后再试。",
        ["empty_body"] = "请求没有正文，请发送 JSON 对象。",
        ["invalid_utf8"] = "请求正文不是有效的 UTF-8。",
        ["invalid_json"] = "请求正文不是有效的 JSON。",
        ["not_an_object"] = "请求正文必须是 JSON 对象。",
        ["duplicate_model"] = "请求正文中 model 出现了两次。",
        ["invalid_model"] = "model 的值无效。",
        ["model_missing"] = "请求没有指定模型。",
        ["model_not_found"] = "没有这个模型。",
        ["model_not_allowed"] = "此网关不提供该模型。",
        ["model_denied"] = "此网关禁止使用该模型。",
        ["model_disabled"] = "该模型已被停用。",
        ["model_not_allowed_for_token"] = "您的令牌不能使用该模型。",
        ["model_not_free"] = "此处只提供免费模型。",
        ["model_not_known_free"] = "尚不确定该模型是否免费，此处只提供免费模型。",
        ["model_stopped_being_free"] = "该模型已不再免费。",
        ["free_model_has_price"] = "该免费模型已有价格，因此不予使用。",
        ["secret_as_model"] = "model 中是一个密钥，而不是模型名称。",
        ["catalogue_missing"] = "模型列表暂不可用。",
        ["missing_api_key"] = "没有发送 API 密钥。",
        ["invalid_auth_scheme"] = "Authorization 标头必须是 Bearer 加客户端令牌。",
        ["invalid_api_key"] = "此网关不认识该客户端令牌。",
        ["expired_api_key"] = "该客户端令牌已过期。",
        ["host_not_allowed"] = "此网关不以该主机名提供服务。",
        ["forwarded_request"] = "此网关仅对本机开放，而该请求经过了代理。",
        ["origin_not_allowed"] = "其他来源的网页不能使用此网关。",
        ["requests_per_minute_limit"] = "该令牌每分钟的请求数已达上限。",
        ["tokens_per_day_limit"] = "该令牌今天的令牌用量已达上限。",
        ["concurrent_limit"] = "该令牌的并发请求过多。",
        ["budget_day_limit"] = "该令牌今天的预算已用完。",
        ["budget_week_limit"] = "该令牌本周的预算已用完。",
        ["budget_month_limit"] = "该令牌本月的预算已用完。",
        ["budget_total_limit"] = "该令牌的总预算已用完。",
        ["unknown_path"] = "Rotor 不提供该路径。",
        ["bad_request"] = "请求格式有误。",
        ["two_lengths"] = "请求同时带有 Content-Length 和 Transfer-Encoding。",
        ["body_too_large"] = "请求正文过大。",
        ["context_length_exceeded"] = "请求超出了模型的上下文长度。",
        ["unreadable_models"] = "models 的值无法读取。",
        ["compressed_body"] = "不接受压缩的请求正文。",
        ["unsupported_media_type"] = "不接受这种类型的正文，请发送 JSON。",
        ["invalid_stream_mode"] = "标头 X-Rotor-Stream 的值无效。",
        ["missing_generation_id"] = "缺少生成的 id。",
        ["unknown_generation"] = "没有这个 id 的记录。",
        ["no_key"] = "没有可用的密钥。",
        ["keys_limited"] = "所有密钥都已达到速率或配额上限。",
        ["keys_without_credits"] = "所有密钥的余额都不足。",
        ["keys_resting"] = "所有密钥都在冷却中。",
        ["total_timeout"] = "在规定时间内没有得到回答。",
        ["internal_error"] = "Rotor 处理该请求时出错，日志中有原因。",
    };

    private static Dictionary<string, string> Russian() => new()
    {
        ["authentication_error"] = "Не удалось подтвердить, кто вы.",
        ["insufficient_quota"] = "Не хватает средств.",
        ["permission_error"] = "Этот запрос не разрешён.",
        ["not_found_error"] = "Такого здесь нет.",
        ["rate_limit_error"] = "Слишком много запросов, повторите позже.",
        ["invalid_request_error"] = "В запросе ошибка, исправьте его.",
        ["api_error"] = "Сейчас ответить не удалось, повторите позже.",
        ["empty_body"] = "У запроса нет тела: отправьте объект JSON.",
        ["invalid_utf8"] = "Тело запроса не в UTF-8.",
        ["invalid_json"] = "Тело запроса не является JSON.",
        ["not_an_object"] = "Тело запроса должно быть объектом JSON.",
        ["duplicate_model"] = "Поле model указано дважды.",
        ["invalid_model"] = "Недопустимое значение model.",
        ["model_missing"] = "В запросе не указана модель.",
        ["model_not_found"] = "Такой модели нет.",
        ["model_not_allowed"] = "Этот шлюз такую модель не обслуживает.",
        ["model_denied"] = "Эта модель здесь запрещена.",
        ["model_disabled"] = "Эта модель выключена.",
        ["model_not_allowed_for_token"] = "Вашему токену эта модель не разрешена.",
        ["model_not_free"] = "Здесь доступны только бесплатные модели.",
        ["model_not_known_free"] = "Неизвестно, бесплатна ли модель, а здесь доступны только бесплатные.",
        ["model_stopped_being_free"] = "Эта модель больше не бесплатна.",
        ["free_model_has_price"] = "У этой бесплатной модели появилась цена, поэтому она не используется.",
        ["secret_as_model"] = "В поле model стоит секрет, а не имя модели.",
        ["catalogue_missing"] = "Список моделей пока недоступен.",
        ["missing_api_key"] = "Не отправлен API-ключ.",
        ["invalid_auth_scheme"] = "Заголовок Authorization должен содержать Bearer и токен клиента.",
        ["invalid_api_key"] = "Такой токен клиента здесь не известен.",
        ["expired_api_key"] = "Срок действия токена клиента истёк.",
        ["host_not_allowed"] = "Под этим именем хоста шлюз не отвечает.",
        ["forwarded_request"] = "Шлюз открыт только для своей машины, а запрос пришёл через прокси.",
        ["origin_not_allowed"] = "Страницам других сайтов шлюз недоступен.",
        ["requests_per_minute_limit"] = "Исчерпаны запросы этого токена за минуту.",
        ["tokens_per_day_limit"] = "Исчерпаны токены этого клиента за день.",
        ["concurrent_limit"] = "Слишком много одновременных запросов этого токена.",
        ["budget_day_limit"] = "Дневной бюджет этого токена исчерпан.",
        ["budget_week_limit"] = "Недельный бюджет этого токена исчерпан.",
        ["budget_month_limit"] = "Месячный бюджет этого токена исчерпан.",
        ["budget_total_limit"] = "Весь бюджет этого токена исчерпан.",
        ["unknown_path"] = "Rotor не обслуживает этот путь.",
        ["bad_request"] = "Запрос составлен неверно.",
        ["two_lengths"] = "В запросе и Content-Length, и Transfer-Encoding.",
        ["body_too_large"] = "Тело запроса слишком большое.",
        ["context_length_exceeded"] = "Запрос слишком длинен для модели.",
        ["unreadable_models"] = "Поле models не читается.",
        ["compressed_body"] = "Сжатые тела запросов не принимаются.",
        ["unsupported_media_type"] = "Тело такого типа не принимается, отправьте JSON.",
        ["invalid_stream_mode"] = "Недопустимое значение заголовка X-Rotor-Stream.",
        ["missing_generation_id"] = "Не указан id ответа.",
        ["unknown_generation"] = "Ответ с таким id не известен.",
        ["no_key"] = "Нет пригодного ключа.",
        ["keys_limited"] = "Все ключи исчерпали лимит запросов.",
        ["keys_without_credits"] = "На всех ключах не хватает средств.",
        ["keys_resting"] = "Все ключи на паузе.",
        ["total_timeout"] = "Ответ не пришёл за отведённое время.",
        ["internal_error"] = "Сбой в самом Rotor, причина в его журнале.",
    };
}
