using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Rotor.Configuration;

namespace Rotor.Listening;

/// <summary>Reads a certificate with its private key and the certificates between it and its root, from PEM or PFX.</summary>
internal static class CertificateFile
{
    private const string Name = "ROTOR_LISTEN__CERTIFICATE";

    /// <exception cref="CertificateException">The files cannot be read or do not belong together.</exception>
    public static X509Certificate2Collection Load(ListenOptions options)
    {
        var content = Read(options.Certificate!, Name);
        try
        {
            var all = IsPem(content) ? FromPem(Encoding.UTF8.GetString(content), options) : FromPfx(content, options);
            if (all.FirstOrDefault(certificate => certificate.HasPrivateKey) is not { } own)
                throw new CertificateException($"{Name}: {options.Certificate} holds no private key. Use a file that does, or name the key's file in ROTOR_LISTEN__CERTIFICATEKEY.");
            all.Remove(own);
            all.Insert(0, own);
            return all;
        }
        catch (CryptographicException error)
        {
            throw new CertificateException(
                $"{Name}: {options.Certificate} cannot be used ({error.Message.TrimEnd('.')}). It must be PEM or PFX, with the private key that belongs to it; "
                + $"{(options.CertificatePassword.IsEmpty ? "a password is given by ROTOR_LISTEN__CERTIFICATEPASSWORD" : "check ROTOR_LISTEN__CERTIFICATEPASSWORD")}.",
                error);
        }
        catch (ArgumentException error)
        {
            // The message may quote the file.
            throw new CertificateException($"{Name}: {options.Certificate} or its key is no valid PEM.", error);
        }
    }

    private static X509Certificate2Collection FromPem(string pem, ListenOptions options)
    {
        var key = options.CertificateKey is { } file ? Encoding.UTF8.GetString(Read(file, "ROTOR_LISTEN__CERTIFICATEKEY")) : pem;
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new CertificateException($"{Name}: {options.CertificateKey ?? options.Certificate} holds no private key in PEM. Name the key's file in ROTOR_LISTEN__CERTIFICATEKEY.");
        var own = key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPem(pem, key, options.CertificatePassword.Reveal())
            : X509Certificate2.CreateFromPem(pem, key);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        // The first of the file is the one that has the key now.
        var first = all[0];
        all.RemoveAt(0);
        first.Dispose();
        all.Insert(0, OperatingSystem.IsWindows() ? Persisted(own) : own);
        return all;
    }

    private static X509Certificate2Collection FromPfx(byte[] content, ListenOptions options) =>
        X509CertificateLoader.LoadPkcs12Collection(content, options.CertificatePassword.IsEmpty ? null : options.CertificatePassword.Reveal(), X509KeyStorageFlags.DefaultKeySet);

    // There, TLS takes no key that lives in memory only.
    private static X509Certificate2 Persisted(X509Certificate2 certificate)
    {
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private static bool IsPem(ReadOnlySpan<byte> content) => content.IndexOf("-----BEGIN "u8) >= 0;

    private static byte[] Read(string path, string setting)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException($"{setting}: {path} cannot be read ({error.Message.TrimEnd('.')}). Correct the path, or let Rotor's user read it.", error);
        }
    }
}
