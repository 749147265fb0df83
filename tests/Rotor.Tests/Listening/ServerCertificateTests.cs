using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Listening;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Listening;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly TestCertificates _files = new();
    private readonly X509Certificate2 _certificate = TestCertificates.New();

    public void Dispose()
    {
        _certificate.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Load_EveryForm_HasTheKeyAndTheChain()
    {
        using var other = TestCertificates.New("intermediate.test");
        var alone = _files.Write("alone.pem", _certificate.ExportCertificatePem() + "\n" + other.ExportCertificatePem());
        ListenOptions[] forms =
        [
            new() { Certificate = _files.Pem(_certificate) },
            new() { Certificate = alone, CertificateKey = _files.Write("key.pem", TestCertificates.KeyPem(_certificate)) },
            new() { Certificate = alone, CertificateKey = _files.Write("secret.pem", TestCertificates.EncryptedKeyPem(_certificate)), CertificatePassword = new Secret(TestCertificates.Password) },
            new() { Certificate = _files.Pfx(_certificate, null, "plain.pfx") },
            new() { Certificate = _files.Pfx(_certificate, TestCertificates.Password), CertificatePassword = new Secret(TestCertificates.Password) },
        ];

        foreach (var form in forms)
        {
            var loaded = CertificateFile.Load(form);
            Assert.Equal((_certificate.Thumbprint, true), (loaded[0].Thumbprint, loaded[0].HasPrivateKey));
            Assert.Equal(form.Certificate == alone ? 2 : 1, loaded.Count);
            using var usable = ServerCertificate.Load(form);
            Assert.NotNull(usable!.Current.ServerCertificateContext);
        }
    }

    [Fact]
    public void Load_WhatCannotBeUsed_SaysWhyAndWhatToDo()
    {
        using var other = TestCertificates.New();
        var alone = _files.Write("alone.pem", _certificate.ExportCertificatePem());
        (ListenOptions Options, string Said)[] cases =
        [
            (new() { Certificate = _files.File("absent.pem") }, "cannot be read"),
            (new() { Certificate = alone }, "ROTOR_LISTEN__CERTIFICATEKEY"),
            (new() { Certificate = alone, CertificateKey = _files.File("absent.key") }, "ROTOR_LISTEN__CERTIFICATEKEY"),
            (new() { Certificate = alone, CertificateKey = _files.Write("other.key", TestCertificates.KeyPem(other)) }, "PEM"),
            (new() { Certificate = alone, CertificateKey = _files.Write("locked.key", TestCertificates.EncryptedKeyPem(_certificate)) }, "ROTOR_LISTEN__CERTIFICATEPASSWORD"),
            (new() { Certificate = _files.Pfx(_certificate, TestCertificates.Password) }, "ROTOR_LISTEN__CERTIFICATEPASSWORD"),
            (new() { Certificate = _files.Pfx(_certificate, TestCertificates.Password), CertificatePassword = new Secret("wrong") }, "check ROTOR_LISTEN__CERTIFICATEPASSWORD"),
            (new() { Certificate = _files.Write("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----") }, "ROTOR_LISTEN__CERTIFICATE"),
            (new() { Certificate = _files.Write("garbage.pfx", "nothing of the kind") }, "PEM or PFX"),
            (new() { Certificate = _files.Write("empty.pfx", "") }, "PEM or PFX"),
        ];

        foreach (var (options, said) in cases)
        {
            var error = Assert.Throws<CertificateException>(() => ServerCertificate.Load(options));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(TestCertificates.Password, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Watch_ChangedFile_IsTaken_AndABadOneIsNot()
    {
        var time = new FakeTime(TimeProvider.System.GetUtcNow());
        using var log = new TestLog();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(log));
        var path = _files.Pem(_certificate);
        using var served = ServerCertificate.Load(new ListenOptions { Certificate = path })!;
        served.Watch(time, logging.CreateLogger<ServerCertificate>());
        var first = served.Current;

        time.Advance(ServerCertificate.LookEvery);
        Assert.Same(first, served.Current);

        using var renewed = TestCertificates.New("renewed.test");
        _files.Pem(renewed);
        File.SetLastWriteTimeUtc(path, time.Now.UtcDateTime.AddMinutes(1));
        time.Advance(ServerCertificate.LookEvery);
        var second = served.Current;
        Assert.Equal("CN=renewed.test", second.ServerCertificateContext!.TargetCertificate.Subject);

        File.WriteAllText(path, "half a file");
        File.SetLastWriteTimeUtc(path, time.Now.UtcDateTime.AddMinutes(2));
        time.Advance(ServerCertificate.LookEvery);
        File.Delete(path);
        time.Advance(ServerCertificate.LookEvery);
        Assert.Same(second, served.Current);
        Assert.Equal(2, log.Lines.Count(line => line.Level == LogLevel.Error && line.Text.Contains("stays in use", StringComparison.Ordinal)));
    }
}
