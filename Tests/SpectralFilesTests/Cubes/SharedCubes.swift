import Foundation
import TestSupport

@testable import SpectralFiles

/// The cubes of the shared folder, with the values that other readers found in them.
enum SharedCubes {
    struct Pixel: Decodable {
        let line: Int
        let sample: Int
        let band: Int
        let value: Double

        private enum CodingKeys: String, CodingKey { case line, sample, band, value }

        init(from decoder: any Decoder) throws {
            if var list = try? decoder.unkeyedContainer() {
                line = try list.decode(Int.self)
                sample = try list.decode(Int.self)
                band = try list.decode(Int.self)
                value = try list.decode(Double.self)
            } else {
                let object = try decoder.container(keyedBy: CodingKeys.self)
                line = try object.decode(Int.self, forKey: .line)
                sample = try object.decode(Int.self, forKey: .sample)
                band = try object.decode(Int.self, forKey: .band)
                value = try object.decode(Double.self, forKey: .value)
            }
        }
    }

    struct BandStatistics: Decodable {
        let band: Int
        let min: Double
        let max: Double
        let mean: Double
        let nonfinite: Int?
    }

    struct Cube: Decodable {
        let file: String?
        let data: String?
        let must: String?
        let why: String?
        let lines: Int?
        let samples: Int?
        let bands: Int?
        let dtype: String?
        let pixels: [Pixel]?
        let sum: Double?
        let min: Double?
        let max: Double?
        let wavelengths: [Double]?
        let wavelengthUnit: String?
        let bandStatistics: [BandStatistics]?
        let nonfiniteCount: Int?
        let pageShape: [Int]?
        let pages: Int?

        private enum CodingKeys: String, CodingKey {
            case file, data, must, why, lines, samples, bands, dtype, pixels, sum, min, max, wavelengths, pages
            case wavelengthUnit = "wavelength_unit"
            case bandStatistics = "band_stats"
            case nonfiniteCount = "nonfinite_count"
            case pageShape = "page_shape"
        }
    }

    private struct Layouts: Decodable { let variants: [Cube] }
    private struct Hostile: Decodable { let files: [Cube] }

    static var folder: URL? { SharedFolder.url?.appendingPathComponent("cubes") }

    static func path(_ parts: String...) -> String {
        parts.reduce(folder ?? URL(fileURLWithPath: "/")) { $0.appendingPathComponent($1) }.path
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ parts: String...) -> Value? {
        let url = parts.reduce(folder ?? URL(fileURLWithPath: "/")) { $0.appendingPathComponent($1) }
        return (try? Data(contentsOf: url)).flatMap { try? JSONDecoder().decode(type, from: $0) }
    }

    static let layouts = decode(Layouts.self, "tiff-layouts", "index.json")?.variants ?? []
    static let hostile = decode(Hostile.self, "tiff-hostile", "index.json")?.files ?? []

    /// The real cubes: path and expected values.
    static let real: [(path: String, expected: Cube)] = {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return []
        }
        var cubes: [(String, Cube)] = []
        for name in names.sorted() {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []
            guard files.contains("expected.json") else { continue }
            if let cube = decode(Cube.self, name, "expected.json"), cube.lines != nil {
                let data =
                    cube.data ?? files.sorted().first { $0.hasSuffix(".tif") || $0.hasSuffix(".mat") }
                    ?? files.sorted().first { $0.hasSuffix(".hdr") }
                if let data { cubes.append((path(name, data), cube)) }
            } else if let several = decode([String: Cube].self, name, "expected.json") {
                for (key, cube) in several.sorted(by: { $0.key < $1.key }) {
                    if let header = files.first(where: { $0 == key + ".hdr" }) {
                        cubes.append((path(name, header), cube))
                    }
                }
            }
        }
        return cubes
    }()
}
