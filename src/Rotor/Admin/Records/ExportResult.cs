using System.Buffers;
using System.Text.Json;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>How an export is wanted.</summary>
internal sealed record ExportWish(ExportFormat Format, bool WithBodies, bool WithMark, long Limit);

/// <summary>Writes records as they are read, so that an export of any length needs the memory of one.</summary>
internal sealed class ExportResult(IAsyncEnumerable<RequestRecord> records, ExportWish wish) : IResult
{
    private const int FlushBytes = 32 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var isCsv = wish.Format == ExportFormat.Csv;
        response.ContentType = isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"requests.{(isCsv ? "csv" : "jsonl")}\"";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        var output = response.BodyWriter;
        if (isCsv)
            CsvText.WriteHead(output, wish.WithBodies, wish.WithMark);
        await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = RecordsJson.Readable.Options.Encoder });
        var left = wish.Limit;
        await foreach (var record in records)
        {
            if (left-- == 0)
                break;
            if (isCsv)
                CsvText.WriteLine(output, record, wish.WithBodies);
            else
                WriteLine(json, output, record);
            if (output.UnflushedBytes >= FlushBytes)
                await output.FlushAsync(httpContext.RequestAborted);
        }

        await output.FlushAsync(httpContext.RequestAborted);
    }

    private static void WriteLine(Utf8JsonWriter json, IBufferWriter<byte> output, RequestRecord record)
    {
        json.Reset();
        JsonSerializer.Serialize(json, new RequestDetails(record, raw: false), RecordsJson.Readable.RequestDetails);
        json.Flush();
        output.Write("\n"u8);
    }
}
