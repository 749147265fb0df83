namespace Rotor.Simulator.Errors;

/// <content>400, 408, 413 and 422: the request is to blame (or the model that it named).</content>
public static partial class WireErrors
{
    public static WireError InvalidModelId { get; } = NotAModel("x/y");

    public static WireError TooManyModels { get; } = Custom(400, "'models' array must have 3 items or fewer.", name: nameof(TooManyModels));

    public static WireError InputRequired { get; } =
        Custom(400, "Input required: specify \"prompt\" or \"messages\"", name: nameof(InputRequired));

    /// <summary>Also the answer to broken JSON.</summary>
    public static WireError InputEmpty { get; } = Custom(400, "Input must have at least 1 token.", name: nameof(InputEmpty));

    public static WireError ZodError { get; } = new(nameof(ZodError), 400,
        """{"success":false,"error":{"name":"ZodError","message":"[\n  {\n    \"expected\": \"string\",\n    \"code\": \"invalid_type\",\n    \"path\": [\n      \"model\"\n    ],\n    \"message\": \"Invalid input: expected string, received number\"\n  }\n]"}}""")
    { CarriesUser = false };

    public static WireError ContextLength { get; } = ContextTooLong(16_384, 26_255, 10);

    public static WireError ReasoningMandatory { get; } =
        Custom(400, "Reasoning is mandatory for this endpoint and cannot be disabled.", name: nameof(ReasoningMandatory));

    public static WireError RelayedTooManyTools { get; } =
        Relayed(400, "at most 64 tools are allowed", "Darkbloom", name: nameof(RelayedTooManyTools));

    public static WireError RelayedLocation { get; } =
        Relayed(400, "User location is not supported", "Google AI Studio", name: nameof(RelayedLocation));

    public static WireError PrefillRejected { get; } = Relayed(400,
        """{"error":{"message":"Cannot set `add_generation_prompt` to True when the last message is from the assistant.","code":400}}""",
        "Nvidia", name: nameof(PrefillRejected));

    /// <summary>Responses are stateless: <c>store</c> and <c>previous_response_id</c> are refused.</summary>
    public static WireError StatelessResponses { get; } =
        Custom(400, "The Responses API is stateless: `store` and `previous_response_id` are not supported.", name: nameof(StatelessResponses));

    public static WireError OperationTimedOut { get; } =
        Custom(408, "Operation timed out. Please try again later.", name: nameof(OperationTimedOut));

    public static WireError PayloadTooLarge { get; } = Custom(413, "Request payload too large", name: nameof(PayloadTooLarge));

    public static WireError InvalidArgument { get; } = Custom(422, "Invalid argument", name: nameof(InvalidArgument));

    public static WireError NotAModel(string model) => Custom(400, $"{model} is not a valid model ID", name: nameof(InvalidModelId));

    public static WireError ContextTooLong(int context, int input, int output) => Custom(400,
        $"This endpoint's maximum context length is {context} tokens. However, you requested about {input + output} tokens ({input} of text input, {output} in the output). " +
        "Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically.",
        """{"provider_name":null}""", nameof(ContextLength));
}
