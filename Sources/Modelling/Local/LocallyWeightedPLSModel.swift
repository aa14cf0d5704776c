public import LinearAlgebra
public import Spectroscopy

/// Calibration rows from which each new row gets a PLS regression of its own.
///
/// Every number of latent variables a = 1 … A can be used.
public struct LocallyWeightedPLSModel: PredictiveModel, Hashable {
    /// What was asked.
    public let method: LocallyWeightedPLS
    /// The means of the p channels.
    @Packed public private(set) var mean: [Double]
    /// The p divisors; ones when the data were not scaled.
    @Packed public private(set) var scale: [Double]
    /// An orthonormal basis of the space of the calibration rows, r × p, where their coordinates are held.
    let basis: Matrix?
    /// The centred and scaled calibration rows, or their coordinates: n × r.
    let rows: Matrix
    /// The centred and scaled responses, n × q.
    let responses: Matrix
    /// The means of the q responses.
    public let yMean: [Double]
    /// The q divisors of the responses; ones when the data were not scaled.
    public let yScale: [Double]
    /// The PLS regression in whose scores distances are taken; nil for distances of spectra.
    let global: PLSModel?
    /// The constant channels (from 0) that a scaled fit divided by 1.
    public let unscaledChannels: [Int]

    init(
        method: LocallyWeightedPLS, mean: [Double], scale: [Double], basis: Matrix?, rows: Matrix, responses: Matrix,
        yMean: [Double], yScale: [Double], global: PLSModel?, unscaledChannels: [Int]
    ) {
        self.method = method
        self.basis = basis
        self.rows = rows
        self.responses = responses
        self.yMean = yMean
        self.yScale = yScale
        self.global = global
        self.unscaledChannels = unscaledChannels
        _mean = Packed(wrappedValue: mean)
        _scale = Packed(wrappedValue: scale)
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        method = try container.decode(LocallyWeightedPLS.self, forKey: .method)
        _mean = try container.decode(Packed.self, forKey: .mean)
        _scale = try container.decode(Packed.self, forKey: .scale)
        basis = try container.decodeIfPresent(Matrix.self, forKey: .basis)
        rows = try container.decode(Matrix.self, forKey: .rows)
        responses = try container.decode(Matrix.self, forKey: .responses)
        yMean = try container.decode([Double].self, forKey: .yMean)
        yScale = try container.decode([Double].self, forKey: .yScale)
        global = try container.decodeIfPresent(PLSModel.self, forKey: .global)
        unscaledChannels = try container.decode([Int].self, forKey: .unscaledChannels)
        let p = mean.count
        guard scale.count == p, basis?.columns ?? p == p, rows.columns == basis?.rows ?? p,
            responses.rows == rows.rows, rows.rows >= 2, responses.columns == yMean.count,
            yScale.count == yMean.count, (method.distance == .scores) == (global != nil),
            global?.samples ?? rows.rows == rows.rows, global?.channels ?? rows.columns == rows.columns,
            method.latentVariables >= 1, method.localization >= 0
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .rows, in: container,
                debugDescription: "\(rows.rows) × \(rows.columns) rows and \(responses.rows) × \(responses.columns) "
                    + "responses with \(p) means")
        }
    }

    /// The number of latent variables A that was asked for.
    public var latentVariables: Int { method.latentVariables }

    /// The number of calibration rows n.
    public var samples: Int { rows.rows }

    /// What a person should know about the fit; what concerns new rows stands in their predictions.
    public var findings: [Finding] {
        guard !unscaledChannels.isEmpty else { return [] }
        let shown = unscaledChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
        return [
            Finding(
                code: "lw-pls.constant-channels", severity: .note,
                summary: "\(unscaledChannels.count) of \(mean.count) channels are constant (channel \(shown)"
                    + (unscaledChannels.count > 5 ? ", …" : "") + ") and were divided by 1",
                remedy: "leave them out with a range step if they hold no signal")
        ]
    }

    /// The predicted responses, m × q, with A latent variables.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        let local = try localPredictions(for: x)
        return local.values.last ?? Matrix(rows: x.rows, columns: yMean.count)
    }

    /// The predicted responses for each number of latent variables, with what the local models rest on.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func localPredictions(for x: Matrix) throws(ModellingError) -> LocalPredictions {
        guard x.columns == mean.count else { throw .channelMismatch(found: x.columns, expected: mean.count) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let ready = x.subtractingFromRows(mean).dividingColumns(by: scale)
        guard ready.rowSquaredNorms.allSatisfy(\.isFinite) else {
            throw PrincipalComponents.squareOverflow(x, what: "X")
        }
        let inside: Matrix
        let outside: [Double]
        if let basis {
            inside = ready.times(basis, transposingOther: true)
            outside = (ready - inside.times(basis)).rowSquaredNorms
        } else {
            inside = ready
            outside = [Double](repeating: 0, count: x.rows)
        }
        let neighbourhood = try Neighbourhood(of: self)
        let scores = try global?.scores(of: inside)
        let weights = Parallel.map(x.rows) { i in
            neighbourhood.weights(of: scores?.row(i) ?? inside.row(i), outside: scores == nil ? outside[i] : 0)
        }
        let subtracted = zip(mean, scale).map { $0 / $1 }
        let offset = dot(subtracted, subtracted).squareRoot()
        let fits = Parallel.map(x.rows) { i in
            LocalFit(
                rows, responses, weights: weights[i], at: inside.row(i), offset: offset,
                latentVariables: latentVariables)
        }
        let q = yMean.count
        return LocalPredictions(
            values: (0..<latentVariables).map { a in
                Matrix(rows: x.rows, columns: q) { out in
                    for (i, fit) in fits.enumerated() {
                        for k in 0..<q { out[i * q + k] = yMean[k] + fit.values[a * q + k] * yScale[k] }
                    }
                }
            },
            latentVariables: fits.map(\.latentVariables), effectiveSamples: fits.map(\.effectiveSamples))
    }
}
