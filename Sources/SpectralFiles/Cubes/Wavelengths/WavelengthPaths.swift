/// Where the files that describe an image lie beside it.
enum WavelengthPaths {
    private static func stem(_ path: String) -> String {
        (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + FileSystem.stem(path)
    }

    /// Tables of wavelengths.
    static func tables(_ path: String) -> [String] {
        let endings = [".csv", ".wavelengths.csv", "_wavelengths.csv", ".wavelengths.txt", "_wavelengths.txt"]
        return endings.map { path + $0 } + endings.map { stem(path) + $0 }
    }

    /// ENVI headers: that of the file name with its extension first, for it can mean no other file.
    static func headers(_ path: String) -> [String] {
        [path + ".hdr", path + ".HDR", stem(path) + ".hdr", stem(path) + ".HDR"]
    }

    /// STAC items.
    static func items(_ path: String) -> [String] {
        [stem(path) + ".stac.json", path + ".stac.json", stem(path) + ".json", path + ".json"]
    }
}
