internal import LinearAlgebra
internal import Spectroscopy

/// A method that learns from how repeated measurements of one thing differ: it needs single spectra, never
/// their means.
public protocol RepeatPreprocessing: Preprocessing {
    /// What repeated measurements share: "lot", "sample", or the name of a metadata column.
    var within: String { get }
}

extension Recipe {
    /// Whether a step learns from repeated measurements, so that means of them would leave it nothing to learn.
    public var learnsFromRepeats: Bool { steps.contains { $0 is any RepeatPreprocessing } }
}

extension Spectra {
    /// The groups of rows that share a value of a column, in order of first appearance; rows without a value
    /// are in none.
    ///
    /// - Parameter column: "sample" for the id, "lot" for the lot (the id where none is stated), else a
    ///   metadata column.
    private func groups(by column: String) throws(PreprocessingError) -> [[Int]] {
        let values: [String?]
        switch column {
        case "sample": values = samples.map(\.id)
        case "lot": values = samples.map { $0.lot ?? $0.id }
        default:
            do throws(SpectroscopyError) { values = try self.values(of: column) } catch { throw .spectra(error) }
        }
        var groups: [[Int]] = []
        var position: [String: Int] = [:]
        for (row, value) in values.enumerated() {
            guard let value else { continue }
            if let known = position[value] {
                groups[known].append(row)
            } else {
                position[value] = groups.count
                groups.append([row])
            }
        }
        return groups
    }

    /// D: how spectra that share a value of a column differ; m × p.
    ///
    /// Each spectrum minus the mean of its group, times √2: of a pair x, x' that is DᵀD = (x − x')ᵀ(x − x').
    func differences(within column: String, method: String) throws(PreprocessingError) -> Matrix {
        guard count >= 2 else { throw .tooFewSpectra(method: method, found: count, needed: 2) }
        let repeated = try groups(by: column).filter { $0.count >= 2 }
        guard !repeated.isEmpty else { throw .noRepeats(method: method, column: column, spectra: count) }
        let p = axis.count
        let means = x.means(of: repeated)
        let differences = Matrix(rows: repeated.reduce(0) { $0 + $1.count }, columns: p) { out in
            x.withUnsafeElements { source in
                means.withUnsafeElements { mean in
                    var at = 0
                    for (g, rows) in repeated.enumerated() {
                        for row in rows {
                            for j in 0..<p {
                                out[at + j] = 2.0.squareRoot() * (source[row * p + j] - mean[g * p + j])
                            }
                            at += p
                        }
                    }
                }
            }
        }
        return try finite(differences, rows: repeated.flatMap { $0 })
    }

    /// D: how the means of groups differ between two conditions, about their mean difference; m × p, a row a
    /// group.
    ///
    /// Only groups that were measured under both conditions take part.
    func differences(
        within column: String, between condition: String, method: String
    ) throws(PreprocessingError) -> Matrix {
        guard count >= 2 else { throw .tooFewSpectra(method: method, found: count, needed: 2) }
        let groups = try groups(by: column)
        let conditions: [String?]
        do throws(SpectroscopyError) { conditions = try values(of: condition) } catch { throw .spectra(error) }
        let names = Set(groups.flatMap { $0 }.compactMap { conditions[$0] }).sorted()
        guard names.count == 2 else {
            throw .conditionValues(method: method, column: condition, values: names)
        }
        let pairs = groups.map { rows in names.map { name in rows.filter { conditions[$0] == name } } }
            .filter { pair in pair.allSatisfy { !$0.isEmpty } }
        // The mean difference is not learned, so one pair teaches nothing.
        guard pairs.count >= 2 else {
            throw .tooFewPairs(method: method, column: column, condition: condition, found: pairs.count)
        }
        let difference = x.means(of: pairs.map { $0[1] }) - x.means(of: pairs.map { $0[0] })
        return try finite(
            difference.subtractingFromRows(difference.columnMeans), rows: pairs.map { $0[1][0] })
    }

    /// The matrix, when all of it is finite; else the sample that the first element came from is named.
    private func finite(_ matrix: Matrix, rows: [Int]) throws(PreprocessingError) -> Matrix {
        guard let bad = matrix.firstNonFinite else { return matrix }
        throw .spectra(
            .nonFiniteValue(
                sample: samples[rows[bad.row]].id, channel: axis.values[bad.column], unit: axis.unit.symbol))
    }
}

extension Matrix {
    /// The mean of each group of rows, as one row a group; summed about the first, so that equal rows leave
    /// no rounding.
    fileprivate func means(of groups: [[Int]]) -> Matrix {
        Matrix(rows: groups.count, columns: columns) { out in
            withUnsafeElements { source in
                for (g, rows) in groups.enumerated() {
                    for j in 0..<columns {
                        let first = source[rows[0] * columns + j]
                        var sum = 0.0
                        for row in rows { sum += source[row * columns + j] - first }
                        out[g * columns + j] = first + sum / Double(rows.count)
                    }
                }
            }
        }
    }
}
