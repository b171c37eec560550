using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Security;

/// <summary>The PEM files of a node's certificate and of the authority that issued it.</summary>
internal static class CertificateFiles
{
    public const string AuthorityCertificate = "ca.crt";
    public const string AuthorityKey = "ca.key";
    public const string NodeCertificate = "node.crt";
    public const string NodeKey = "node.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="EnvironmentException">It is absent, unreadable or no certificate; ends with
    /// <paramref name="remedy"/>.</exception>
    public static X509Certificate2 ReadCertificate(string path, string remedy)
    {
        var text = Read(path, "certificate", remedy);
        try
        {
            return X509Certificate2.CreateFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw new EnvironmentException($"{path} is not a certificate in PEM format ({e.Message}). {remedy}", e);
        }
    }

    /// <summary>Reads a certificate together with its private key.</summary>
    /// <exception cref="EnvironmentException">A file is absent, unreadable or damaged, others can read the key, or it
    /// belongs to another certificate.</exception>
    public static X509Certificate2 ReadPair(string certificatePath, string keyPath, string remedy)
    {
        using var certificate = ReadCertificate(certificatePath, remedy);
        var text = Read(keyPath, "private key", remedy);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(keyPath) & Others) != 0)
            throw new EnvironmentException(
                $"The private key {keyPath} can be used by other users of this machine. "
                    + $"'chmod 600 {keyPath}' makes it private; if others may have read it, make a new one. {remedy}"
            );
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(text);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new EnvironmentException(
                $"{keyPath} is not an unencrypted ECDSA private key in PEM format ({e.Message}). {remedy}",
                e
            );
        }
        try
        {
            using var pair = certificate.CopyWithPrivateKey(key);
            // Schannel cannot use a key that is in memory only.
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or CryptographicException)
        {
            throw new EnvironmentException(
                $"The private key {keyPath} does not belong to the certificate {certificatePath}. {remedy}",
                e
            );
        }
    }

    /// <summary>Writes a new file.</summary>
    /// <exception cref="InputException">It exists.</exception>
    /// <exception cref="EnvironmentException">It cannot be written.</exception>
    public static void Write(string path, string text, bool isPrivate)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (isPrivate && !OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using var writer = new StreamWriter(path, options);
            writer.Write(text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        }
        catch (IOException) when (File.Exists(path))
        {
            throw Exists(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Makes a folder, and checks that it has none of the files before any is written.</summary>
    public static void Prepare(string folder, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (File.Exists(Path.Combine(folder, name)))
                throw Exists(Path.Combine(folder, name));
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The folder {folder} cannot be made: {e.Message}", e);
        }
    }

    private static InputException Exists(string path) =>
        new(
            $"{path} exists, and certificates and keys are never overwritten. Name another folder with --out, "
                + "or remove it first."
        );

    private static string Read(string path, string what, string remedy)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EnvironmentException($"There is no {what} {path}. {remedy}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The {what} {path} cannot be read: {e.Message} {remedy}", e);
        }
    }
}
