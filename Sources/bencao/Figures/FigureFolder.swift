import Chemometrics
import Foundation

/// The folder that plots are written to.
struct FigureFolder {
    private let path: String
    private let overwrite: Bool

    /// Makes the folder if it is missing; a folder with plots of the same names is refused without `overwrite`.
    init(_ path: String, overwrite: Bool) throws {
        self.path = path
        self.overwrite = overwrite
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError.cannotCreate(path: path, reason: error.localizedDescription)
        }
    }

    /// Writes one plot.
    func write(_ name: String, _ svg: String) throws {
        try OutputFile(path + "/" + name, overwrite: overwrite).finish(Data(svg.utf8))
    }

    /// Refuses names that exist, before long work.
    func reserve(_ names: [String]) throws {
        guard !overwrite else { return }
        for name in names where FileManager.default.fileExists(atPath: path + "/" + name) {
            throw CommandError.outputExists(path: path + "/" + name)
        }
    }
}
