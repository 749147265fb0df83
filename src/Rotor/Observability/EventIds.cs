namespace Rotor.Observability;

/// <summary>The id of every log message: one table, never reused, a hundred for each module.</summary>
internal static class EventIds
{
    // 1000: process and configuration
    public const int Started = 1000;
    public const int StopAsked = 1001;
    public const int Stopped = 1002;
    public const int ConfigurationWarning = 1003;
    public const int UpstreamUnreachable = 1004;
    public const int ContentAsked = 1006;
    public const int ContentAnswered = 1007;
    public const int ConfigurationNote = 1010;
    public const int SettingsChanged = 1011;
    public const int SettingsAtRestart = 1012;
    public const int SettingsRefused = 1013;
    public const int SettingSet = 1014;

    // 1100: proxy
    public const int RequestCompleted = 1100;
    public const int AttemptFailed = 1101;
    public const int RequestFaulted = 1102;
    public const int HeadCame = 1103;
    public const int AttemptEnded = 1104;
    public const int ModelRests = 1105;

    // 1200: keys and pool
    public const int KeyDead = 1200;
    public const int KeyCheckFailed = 1201;
    public const int KeysUnchecked = 1202;

    public const int KeysFileTaken = 1210;
    public const int KeysFileLine = 1211;
    public const int KeysFileUnusable = 1212;
    public const int KeysFileUsableAgain = 1213;
    public const int KeysFileLeftover = 1214;
    public const int KeysFileDeleted = 1215;
    public const int SheetSynced = 1220;
    public const int SheetNotSynced = 1221;

    // 1300: storage
    public const int PoolStateNotKept = 1300;
    public const int PoolStateKeptAgain = 1301;
    public const int PoolCallbackFaulted = 1302;
    public const int TokenUseNotKept = 1303;
    public const int PrefillNotKept = 1304;
    public const int RecordsNotWritten = 1310;
    public const int RecordsNotSpooled = 1311;
    public const int RecordsWrittenAgain = 1312;
    public const int RecordFileDamaged = 1313;
    public const int RecordWorkFaulted = 1314;
    public const int RecordTextNotIndexed = 1315;
    public const int RecordsTrimmed = 1316;
    public const int RecordsNotTrimmed = 1317;

    // 1400: models
    public const int CatalogueRefreshed = 1400;
    public const int CatalogueUnchanged = 1401;
    public const int CatalogueNotFetched = 1402;
    public const int ModelsStoppedBeingFree = 1403;
    public const int CatalogueNotKept = 1404;

    // 1500: access
    public const int SignedIn = 1500;
    public const int SignInRefused = 1501;
    public const int KeySignedIn = 1502;

    // 1520: listening
    public const int CertificateLoaded = 1520;
    public const int CertificateNotLoaded = 1521;
    public const int CertificateEnds = 1522;

    // 1600: admin API
    public const int RecordsNotRead = 1600;

    // 1700 to 1799: the console, in its own table
}
