using System.Security.Cryptography;
using Rotor.Backups;
using Rotor.Core.Keys;

namespace Rotor.Storage.Tests.Backups;

public sealed class SealingTests
{
    private const int Rounds = 10; // what 600,000 add is time
    private static readonly Secret Passphrase = new("a passphrase");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(10_240)]
    [InlineData(10_000)]
    public void Unsealed_IsWhatWasSealed(int length)
    {
        var plain = RandomNumberGenerator.GetBytes(length);

        var file = Seal(plain);

        Assert.Equal(plain, Unseal(file));
        Assert.True(length < 32 || file.AsSpan().IndexOf(plain.AsSpan(0, 16)) < 0);
    }

    [Fact]
    public void AnyChangedByte_IsNoticed()
    {
        var file = Seal(RandomNumberGenerator.GetBytes(5_000));

        for (var at = 0; at < file.Length; at += at < SealedHeader.Size ? 1 : 97)
        {
            var changed = file.ToArray();
            changed[at] ^= 0x10;
            // More rounds or larger parts than the file's own are noticed too, only later.
            if (at is < 11 or >= 15)
                Assert.Throws<BackupException>(() => Unseal(changed));
        }
    }

    [Fact]
    public void AnyEndThatComesTooEarly_IsNoticed()
    {
        var file = Seal(RandomNumberGenerator.GetBytes(4 * 1024));
        const int Part = 1024 + SealedHeader.TagSize;

        for (var length = 0; length < file.Length; length += 61)
            Assert.Throws<BackupException>(() => Unseal(file[..length]));
        for (var parts = 0; parts < 4; parts++)
            Assert.Throws<BackupException>(() => Unseal(file[..(SealedHeader.Size + parts * Part)]));
    }

    [Fact]
    public void PartsInAnotherOrder_Repeated_OrFromAnotherFile_AreNoticed()
    {
        const int Part = 1024 + SealedHeader.TagSize;
        var one = Seal(RandomNumberGenerator.GetBytes(4 * 1024));
        var two = Seal(RandomNumberGenerator.GetBytes(4 * 1024));
        var head = one[..SealedHeader.Size];
        byte[] Of(byte[] file, int part) => file[(SealedHeader.Size + part * Part)..(SealedHeader.Size + (part + 1) * Part)];

        Assert.Equal(one, (byte[])[.. head, .. Of(one, 0), .. Of(one, 1), .. Of(one, 2), .. Of(one, 3)]);
        Assert.Throws<BackupException>(() => Unseal([.. head, .. Of(one, 1), .. Of(one, 0), .. Of(one, 2), .. Of(one, 3)]));
        Assert.Throws<BackupException>(() => Unseal([.. head, .. Of(one, 0), .. Of(one, 0), .. Of(one, 2), .. Of(one, 3)]));
        Assert.Throws<BackupException>(() => Unseal([.. head, .. Of(one, 0), .. Of(two, 1), .. Of(one, 2), .. Of(one, 3)]));
        Assert.Throws<BackupException>(() => Unseal([.. one, .. Of(one, 3)]));
    }

    [Fact]
    public void AnotherPassphraseOrContent_OpensNothing()
    {
        var file = Seal([1, 2, 3]);

        Assert.Contains("passphrase", Assert.Throws<BackupException>(() => Unseal(file, new Secret("another one"))).Message, StringComparison.Ordinal);
        Assert.Throws<BackupException>(() => new UnsealingStream(new MemoryStream(file), SealedContent.Keys, Passphrase));
    }

    [Theory]
    [InlineData(11, 0x7F)] // two thousand million rounds
    [InlineData(31, 0x7F)] // parts of two thousand million bytes
    public void Beginning_ThatAsksForTooMuch_IsRefusedAtOnce(int at, byte value)
    {
        var file = Seal([1, 2, 3]);
        file[at] = value;

        Assert.Contains("damaged", Assert.Throws<BackupException>(() => Unseal(file)).Message, StringComparison.Ordinal);
    }

    private static byte[] Seal(byte[] plain)
    {
        using var to = new MemoryStream();
        using var seal = new SealingStream(to, SealedHeader.New(SealedContent.Backup, Rounds) with { PartBytes = 1024 }, Passphrase);
        for (var at = 0; at < plain.Length; at += 700)
            seal.Write(plain.AsSpan(at, Math.Min(700, plain.Length - at)));
        seal.Finish();
        return to.ToArray();
    }

    private static byte[] Unseal(byte[] file, Secret? passphrase = null)
    {
        using var opened = new UnsealingStream(new MemoryStream(file), SealedContent.Backup, passphrase ?? Passphrase);
        using var plain = new MemoryStream();
        opened.CopyTo(plain);
        return plain.ToArray();
    }
}
