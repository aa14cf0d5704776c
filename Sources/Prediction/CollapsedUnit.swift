internal import CKernels
internal import LinearAlgebra
internal import Preprocessing

/// The functionals of a unit as functionals of the raw row, with what a row's divisors and squared length take beside.
///
/// Affine operations pass into the functionals; each division is a level: v₀ = F·x + c₀, v_l = v_{l−1}/d_l + c_l, where d_l
/// is a functional itself, or, for the first division, a sum over the channels of the filtered row. With y that row,
/// after a centring or not, and Π a deflation after it, u = Πy/d + κ and
///
/// ‖u‖² = ‖Πy‖²/d² + 2·κ·Πy/d + ‖κ‖².
struct CollapsedUnit: Sendable {
    /// How a level divides.
    enum Division: Sendable {
        /// By √(Σy²/ν) of the filtered row.
        case rootMeanSquare(degrees: Double)
        /// By Σ|y|.
        case absoluteSum
        /// By max |y|.
        case largestAbsolute
        /// By a functional, with the length of its vector before the operations.
        case functional(index: Int, length: Double, channels: Int)
    }

    /// A functional of the raw row: the number of its row in the table, and what is added at each level.
    struct Functional: Sendable {
        let row: Int
        let constants: [Double]
    }

    /// How ‖u‖² is had.
    enum Squares: Sendable {
        case none
        /// Σ(y + κ)² over the channels of the filtered row, as they come.
        case direct(offset: [Double])
        /// By the terms above; `cross` the functional κ·Πy, `turned` and `loaded` those of the rotations and loadings of a
        /// deflation, with L·Lᵀ.
        case terms(cross: Int?, squares: Double, turned: [Int], loaded: [Int], products: Matrix?)
    }

    /// Different rows of raw functionals, K × p.
    private(set) var table: Matrix
    /// Σ of each.
    private(set) var sums: [Double]
    /// The functionals that projections are read off, in their order.
    private(set) var readout: [Functional] = []
    /// The other functionals: of divisors and of squared lengths.
    private(set) var others: [Functional] = []
    private(set) var divisions: [Division] = []
    private(set) var squares: Squares = .none
    /// The filter that leads to y, where a sum over its channels is needed; nil is the raw row itself.
    let filter: BandedRuns?
    /// Whether a sum over the channels of y is needed.
    let needsChannels: Bool
    /// Whether y is centred.
    let isCentred: Bool

    /// Nil where the operations do not collapse.
    init?(_ operations: [RowOperation], functionals: Matrix, inputs: Int, needsSquares: Bool) {
        // filter?, centring?, then divisions, deflations and offsets.
        var rest = operations[...]
        var first: BandedOperator?
        if case .banded(let operation)? = rest.first {
            first = operation
            rest = rest.dropFirst()
        }
        var centred = false
        if case .centring? = rest.first {
            centred = true
            rest = rest.dropFirst()
        }
        let channels = first?.outputs ?? inputs
        var divided: [RowDivisor] = []
        var deflations: [(Matrix, Matrix)] = []
        var isPlain = true
        for (k, operation) in rest.enumerated() {
            switch operation {
            case .division(let divisor):
                if case .functional = divisor {} else if k > 0 || !divided.isEmpty { return nil }
                divided.append(divisor)
            case .deflation(let r, let l): deflations.append((r, l))
            case .channelwise(let factor, _): if factor != nil { isPlain = false }
            case .banded, .centring: isPlain = false
            }
        }
        var hasStatistic = false
        if let head = divided.first { if case .functional = head {} else { hasStatistic = true } }
        filter = first.map(BandedRuns.init)
        isCentred = centred
        needsChannels = needsSquares || hasStatistic
        table = Matrix(rows: 0, columns: inputs)
        sums = []

        var pull = PullBack(operations: operations, inputs: inputs)
        for i in 0..<functionals.rows { readout.append(pull.functional(functionals.row(i), before: operations.count)) }
        for (index, operation) in operations.enumerated() {
            guard case .division(let divisor) = operation else { continue }
            switch divisor {
            case .rootMeanSquare(let degrees): divisions.append(.rootMeanSquare(degrees: degrees))
            case .absoluteSum: divisions.append(.absoluteSum)
            case .largestAbsolute: divisions.append(.largestAbsolute)
            case .functional(let f):
                others.append(pull.functional(f, before: index))
                divisions.append(
                    .functional(
                        index: others.count - 1, length: ck_squares(f, f.count).squareRoot(), channels: f.count))
            }
        }
        if needsSquares {
            guard isPlain else { return nil }
            guard
                let found = Self.squares(
                    rest, isCentred: centred, channels: channels, deflations: deflations, divisions: divided.count,
                    first: (first == nil ? 0 : 1) + (centred ? 1 : 0), &pull, &others)
            else { return nil }
            squares = found
        }
        table = Matrix(rows: pull.rows.count, columns: inputs, elements: pull.rows.flatMap { $0 })
        sums = pull.rows.map { BandedRuns.sum(of: $0) }
    }

    private static func squares(
        _ rest: ArraySlice<RowOperation>, isCentred: Bool, channels: Int, deflations: [(Matrix, Matrix)],
        divisions: Int, first: Int, _ pull: inout PullBack, _ others: inout [Functional]
    ) -> Squares? {
        var offset = [Double](repeating: 0, count: channels)
        var seen = 0
        var deflated = 0
        for operation in rest {
            switch operation {
            case .channelwise(_, let added):
                guard let added else { continue }
                // An offset before a division or a deflation would have to pass through it.
                guard seen == divisions, deflated == deflations.count else { return nil }
                for j in 0..<channels { offset[j] += added[j] }
            case .division: seen += 1
            case .deflation: deflated += 1
            case .banded, .centring: return nil
            }
        }
        if divisions == 0, !isCentred, deflations.isEmpty { return .direct(offset: offset) }
        guard divisions <= 1, deflations.count <= 1 else { return nil }
        // κ·Πy = (Πᵀκ)·y
        var cross = offset
        var turned: [Int] = []
        var loaded: [Int] = []
        var products: Matrix?
        if let (r, l) = deflations.first {
            let shares = r.transposedTimes(l.times(offset))
            for j in 0..<channels { cross[j] -= shares[j] }
            for a in 0..<r.rows {
                others.append(pull.functional(r.row(a), before: first))
                turned.append(others.count - 1)
            }
            for a in 0..<l.rows {
                others.append(pull.functional(l.row(a), before: first))
                loaded.append(others.count - 1)
            }
            products = l.times(l, transposingOther: true)
        }
        others.append(pull.functional(cross, before: first))
        return .terms(
            cross: others.count - 1, squares: dot(offset, offset), turned: turned, loaded: loaded, products: products)
    }
}

/// Takes functionals back through operations to the raw row; equal rows are held once.
private struct PullBack {
    let operations: [RowOperation]
    let inputs: Int
    private(set) var rows: [[Double]] = []
    /// The rows by a few of their values: all of a long row take longer to hash than to find another way.
    private var known: [[Double]: [Int]] = [:]

    init(operations: [RowOperation], inputs: Int) {
        self.operations = operations
        self.inputs = inputs
    }

    /// - Parameter end: the number of operations that lie before the row which it is a functional of.
    mutating func functional(_ f: [Double], before end: Int) -> CollapsedUnit.Functional {
        var f = f
        let levels = operations[..<end].reduce(0) { if case .division = $1 { $0 + 1 } else { $0 } }
        var constants = [Double](repeating: 0, count: levels + 1)
        var level = levels
        for operation in operations[..<end].reversed() {
            switch operation {
            case .banded(let band):
                var g = [Double](repeating: 0, count: band.inputs)
                for j in 0..<band.outputs {
                    let start = band.starts[j]
                    for (t, weight) in band.weights(of: j).enumerated() { g[start + t] += weight * f[j] }
                }
                f = g
            case .channelwise(let factor, let offset):
                if let offset { constants[level] += dot(f, offset) }
                if let factor { for j in f.indices { f[j] *= factor[j] } }
            case .centring:
                let mean = f.reduce(0, +) / Double(f.count)
                for j in f.indices { f[j] -= mean }
            case .deflation(let rotations, let loadings):
                let shares = rotations.transposedTimes(loadings.times(f))
                for j in f.indices { f[j] -= shares[j] }
            case .division: level -= 1
            }
        }
        precondition(f.count == inputs, "a functional of \(f.count) channels on rows of \(inputs)")
        let few = stride(from: 0, to: f.count, by: max(1, f.count / 8)).map { f[$0] }
        if let row = known[few]?.first(where: { rows[$0] == f }) {
            return CollapsedUnit.Functional(row: row, constants: constants)
        }
        rows.append(f)
        known[few, default: []].append(rows.count - 1)
        return CollapsedUnit.Functional(row: rows.count - 1, constants: constants)
    }
}
