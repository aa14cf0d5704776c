internal import LinearAlgebra

/// The channel means and divisors of a fitted support vector machine.
struct ChannelScaling: Codable, Hashable, Sendable {
    @Packed private var mean: [Double]
    @Packed private var divisors: [Double]
    /// Constant channels, which were divided by 1.
    let unscaledChannels: [Int]
    /// Σ_j s_j² of the scaled calibration rows, with n − 1.
    let totalVariance: Double

    /// Learns the scaling of calibration rows.
    ///
    /// - Throws: `ModellingError.noVariation` for rows that are all the same, `.nonFinite` for a variance that overflows.
    init(_ scaling: SupportVectorScaling, kernel: SupportVectorKernel, of x: Matrix) throws(ModellingError) {
        let p = x.columns
        let (means, deviations, constant) = PrincipalComponents.channels(of: x, centre: true)
        guard constant.count < p else { throw .noVariation(samples: x.rows, channels: p) }
        let isConstant = Set(constant)
        var total = 0.0
        for j in 0..<p where !isConstant.contains(j) { total += deviations[j] * deviations[j] }
        guard total.isFinite, total > 0 else {
            let largest = x.elements.indices.max { abs(x.elements[$0]) < abs(x.elements[$1]) } ?? 0
            throw .nonFinite(row: largest / p, column: largest % p, what: "squared X")
        }
        // Distances do not change with the origin, and lose fewer digits about the mean.
        let centres = scaling != .none || kernel == .radial
        _mean = Packed(wrappedValue: centres ? means : [Double](repeating: 0, count: p))
        switch scaling {
        case .none, .centre:
            _divisors = Packed(wrappedValue: [Double](repeating: 1, count: p))
            totalVariance = total
        case .block:
            _divisors = Packed(wrappedValue: [Double](repeating: total.squareRoot(), count: p))
            totalVariance = 1
        case .autoscale:
            _divisors = Packed(wrappedValue: deviations)
            totalVariance = Double(p - constant.count)
        }
        unscaledChannels = scaling == .autoscale ? constant : []
    }

    /// The number of channels p.
    var channels: Int { mean.count }

    /// Whether there is a divisor for each mean.
    var isConsistent: Bool { mean.count == divisors.count }

    /// Rows scaled as the calibration rows were.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    func apply(to x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == channels else { throw .channelMismatch(found: x.columns, expected: channels) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        return x.subtractingFromRows(mean).dividingColumns(by: divisors)
    }
}
