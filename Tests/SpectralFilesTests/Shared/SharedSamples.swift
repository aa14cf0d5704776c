import Foundation
import TestSupport
import Testing

/// Real instrument files with the values that other readers found in them.
enum SharedSamples {
    struct Expected: Decodable {
        let spectraCount: Int
        let spectra: [Spectrum]

        private enum CodingKeys: String, CodingKey {
            case spectraCount = "n_spectra"
            case spectra
        }
    }

    struct Spectrum: Decodable {
        struct Statistics: Decodable {
            let min: Double
            let max: Double
            let mean: Double
        }

        let index: Int
        let label: String
        let n: Int
        let xUnit: String?
        let yUnit: String?
        let yStatistics: Statistics
        let xFirst: Double
        let xLast: Double
        let x: [Double]?
        let y: [Double]?

        private enum CodingKeys: String, CodingKey {
            case index, label, n, x, y
            case xUnit = "x_unit"
            case yUnit = "y_unit"
            case yStatistics = "y_stats"
            case xFirst = "x_first"
            case xLast = "x_last"
        }

        /// Compares decoded values: 1e-9 of the largest magnitude.
        func check(x: [Double], y: [Double]) {
            guard x.count == n, y.count == n else {
                Issue.record("\(x.count) points, \(n) expected")
                return
            }
            let largestY = Swift.max(abs(yStatistics.min), abs(yStatistics.max))
            let largestX = Swift.max(abs(xFirst), abs(xLast))
            #expect(abs(x[0] - xFirst) <= 1e-9 * largestX)
            #expect(abs(x[n - 1] - xLast) <= 1e-9 * largestX)
            #expect(abs((y.min() ?? .nan) - yStatistics.min) <= 1e-9 * largestY)
            #expect(abs((y.max() ?? .nan) - yStatistics.max) <= 1e-9 * largestY)
            #expect(abs(y.reduce(0, +) / Double(n) - yStatistics.mean) <= 1e-9 * largestY)
            if let expectedX = self.x {
                let worst = zip(x, expectedX).map { abs($0 - $1) }.max() ?? 0
                #expect(worst <= 1e-9 * largestX)
            }
            if let expectedY = self.y {
                let worst = zip(y, expectedY).map { abs($0 - $1) }.max() ?? 0
                #expect(worst <= 1e-9 * largestY)
            }
        }
    }

    struct Sample {
        let bytes: [UInt8]
        let expected: Expected
    }

    static func folder(_ format: String) -> URL? { SharedFolder.url?.appendingPathComponent("formats/\(format)") }

    /// The samples of a format, whichever are there.
    static func names(in format: String) -> [String] {
        guard let folder = folder(format) else { return [] }
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    static func sample(_ name: String, in format: String) throws -> Sample {
        let folder = try #require(Self.folder(format)).appendingPathComponent(name)
        return Sample(
            bytes: [UInt8](try Data(contentsOf: folder.appendingPathComponent(name))),
            expected: try JSONDecoder().decode(
                Expected.self, from: Data(contentsOf: folder.appendingPathComponent("expected.json"))))
    }
}
