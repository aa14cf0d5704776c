internal import LinearAlgebra

/// How the reference values of two analytes go together.
public struct ContentCorrelation: Codable, Hashable, Sendable {
    /// The analytes.
    public let analytes: [String]
    /// The correlation over the samples that have both; nil for fewer than three, or where one is constant.
    public let r: Double?
    /// The number of samples that have both.
    public let samples: Int

    /// Every pair of analytes.
    static func all(names: [String], references: [[Double?]]) -> [ContentCorrelation] {
        names.indices.flatMap { i in
            names.indices.filter { $0 > i }.map { j in
                let pairs = zip(references[i], references[j]).compactMap { a, b in a.flatMap { a in b.map { (a, $0) } }
                }
                return ContentCorrelation(
                    analytes: [names[i], names[j]], r: correlation(pairs), samples: pairs.count)
            }
        }
    }

    private static func correlation(_ pairs: [(Double, Double)]) -> Double? {
        guard pairs.count >= 3 else { return nil }
        let n = Double(pairs.count)
        let a = pairs.map(\.0)
        let b = pairs.map(\.1)
        let (ma, mb) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
        let (da, db) = (a.map { $0 - ma }, b.map { $0 - mb })
        let length = dot(da, da).squareRoot() * dot(db, db).squareRoot()
        guard length > 0, length.isFinite else { return nil }
        return min(max(dot(da, db) / length, -1), 1)
    }
}
