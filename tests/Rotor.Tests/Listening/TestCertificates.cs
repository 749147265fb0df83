using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rotor.Tests.Support;

namespace Rotor.Tests.Listening;

/// <summary>Makes certificates that live for a test, as files.</summary>
internal sealed class TestCertificates : IDisposable
{
    public const string Password = "a password of the key";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rotor-certificates-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public static X509Certificate2 New(string name = "rotor.test")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var start = TimeProvider.System.GetUtcNow().AddDays(-1);
        return request.CreateSelfSigned(start, start.AddDays(60));
    }

    /// <summary>Takes a self-signed certificate of the tests, for clients.</summary>
    public static bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate?.Subject == "CN=rotor.test";

    /// <summary>A client of that address, which takes them.</summary>
    public static HttpClient NewClient(Uri address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = IsOurs;
        return new HttpClient(handler) { BaseAddress = address, Timeout = Gateway.Patience };
    }

    /// <summary>Writes certificate and key into one PEM file.</summary>
    public string Pem(X509Certificate2 certificate, string name = "one.pem") => Write(name, certificate.ExportCertificatePem() + "\n" + KeyPem(certificate));

    public string Pfx(X509Certificate2 certificate, string? password, string name = "one.pfx")
    {
        System.IO.File.WriteAllBytes(File(name), certificate.Export(X509ContentType.Pkcs12, password));
        return File(name);
    }

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public static string EncryptedKeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2_000));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
