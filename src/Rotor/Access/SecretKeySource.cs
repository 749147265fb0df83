using System.Security.Cryptography;
using Rotor.Core.Keys;

namespace Rotor.Access;

/// <summary>Finds the secret key: as configured, else in a file of the data folder, which is made where nothing was stored yet.</summary>
internal static class SecretKeySource
{
    /// <param name="options">What configuration says.</param>
    /// <param name="generatedPath">The file in the data folder.</param>
    /// <param name="holdsSecrets">Whether the store already has secrets, so that a new key would not open them.</param>
    /// <param name="writeNew">Writes a new file for its owner only, and fails where it is already there.</param>
    /// <exception cref="SecretException">The key is malformed, its file cannot be read, or it is missing though it is needed.</exception>
    public static byte[] Load(AccessOptions options, string generatedPath, bool holdsSecrets, Action<string, byte[]> writeNew)
    {
        if (!options.SecretKey.IsEmpty)
            return SecretKeyText.Parse(options.SecretKey.Reveal(), "ROTOR_ACCESS__SECRETKEY");
        if (!string.IsNullOrEmpty(options.SecretKeyFile))
            return Read(options.SecretKeyFile, "the file of ROTOR_ACCESS__SECRETKEYFILE");
        if (File.Exists(generatedPath))
            return Read(generatedPath, generatedPath);
        if (holdsSecrets)
            throw SecretBox.WrongKey();
        var key = RandomNumberGenerator.GetBytes(SecretBox.KeySize);
        writeNew(generatedPath, [.. SecretKeyText.Format(key).Select(c => (byte)c), (byte)'\n']);
        return key;
    }

    private static byte[] Read(string path, string origin)
    {
        try
        {
            return SecretKeyText.Parse(File.ReadAllText(path), origin);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"The secret key cannot be read from {path} ({e.Message}). Correct the path, or let Rotor's user read it.", e);
        }
    }
}
