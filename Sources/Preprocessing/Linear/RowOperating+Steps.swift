internal import LinearAlgebra
public import Spectroscopy

// The second form of the steps that have one. What a step does of itself stands in its own file.

extension FittedMeanCentring: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        [.channelwise(factor: nil, offset: mean.map { -$0 })]
    }
}

extension FittedAutoscaling: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        .centredScaling(mean: mean, divisor: divisor)
    }
}

extension FittedParetoScaling: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        .centredScaling(mean: mean, divisor: divisor)
    }
}

extension FittedBlockScaling: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        [.channelwise(factor: divisor.map { 1 / $0 }, offset: nil)]
    }
}

extension [RowOperation] {
    fileprivate static func centredScaling(mean: [Double], divisor: [Double]) -> [RowOperation] {
        [
            .channelwise(factor: nil, offset: mean.map { -$0 }),
            .channelwise(factor: divisor.map { 1 / $0 }, offset: nil),
        ]
    }
}

extension StandardNormalVariate: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        [.centring, .division(.rootMeanSquare(degrees: Double(axis.count - 1)))]
    }
}

extension StandardNormalVariateDetrending: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        let basis = PolynomialBasis(degree: degree, on: axis).orthonormalRows
        return [
            .centring, .division(.rootMeanSquare(degrees: Double(axis.count - 1))),
            .deflation(rotations: basis, loadings: basis),
        ]
    }
}

extension Detrending: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        let basis = PolynomialBasis(degree: degree, on: axis).orthonormalRows
        return [.centring, .deflation(rotations: basis, loadings: basis)]
    }
}

extension FittedMultiplicativeScatterCorrection: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        let mean = reference.withUnsafeBufferPointer { SpectrumRow.mean(of: $0) }
        let centred = reference.map { $0 - mean }
        let squares = dot(centred, centred)
        // The slope b = (x·r)/(r·r).
        return [
            .centring, .division(.functional(centred.map { $0 / squares })),
            .channelwise(factor: nil, offset: [Double](repeating: mean, count: reference.count)),
        ]
    }
}

extension FittedExtendedMultiplicativeScatterCorrection: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        guard basis.rows >= 2, basis.columns == reference.count else { return nil }
        let direction = basis.row(basis.rows - 1)
        let length = dot(direction, reference)
        let others = basis.selecting(rows: Array(0..<(basis.rows - 1)))
        return [
            .centring, .deflation(rotations: others, loadings: others),
            .division(.functional(direction.map { $0 / length })),
            .channelwise(factor: nil, offset: zip(reference, direction).map { $0 - length * $1 }),
        ]
    }
}

extension Normalisation: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        switch type {
        case .area: return [.division(.absoluteSum)]
        case .length: return [.division(.rootMeanSquare(degrees: 1))]
        case .maxAbsolute: return [.division(.largestAbsolute)]
        case .sum: return [.division(.functional([Double](repeating: 1, count: axis.count)))]
        case .internalPeak:
            var functional = [Double](repeating: 0, count: axis.count)
            for channel in try peakChannels(on: axis) { functional[channel] = 1 }
            return [.division(.functional(functional))]
        case .max, .range: return nil
        }
    }
}

extension SavitzkyGolay: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        try validate(for: axis)
        let step = try axis.requiredUniformStep(for: Self.identifier)
        let weights = SavitzkyGolayWeights(
            window: window, polynomialOrder: polynomialOrder, derivative: derivative, step: step
        ).rows
        let (h, p) = (window / 2, axis.count)
        let kept = derivative == 0 ? 1.0 : 0.0
        // The place in the window whose fit is taken at each channel, and what its own weight is by the others.
        return [
            .banded(
                BandedOperator(
                    inputs: p,
                    rows: (0..<p).map { j in
                        let start = min(max(j - h, 0), p - window)
                        let place = j - start
                        var row = weights.row(place)
                        row[place] = 0
                        row[place] = kept - row.reduce(0, +)
                        return (start, row)
                    }))
        ]
    }
}

extension RangeSelection: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        try validate(for: axis)
        guard !ranges.isEmpty else { return [] }
        let values = axis.values
        let kept = values.indices.filter { channel in ranges.contains { $0.contains(values[channel]) } }
        return [.banded(BandedOperator(inputs: axis.count, selecting: kept))]
    }
}

extension BandMask: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        guard !bands.isEmpty else { return [] }
        return [.banded(BandedOperator(inputs: axis.count, selecting: try keptChannels(of: axis)))]
    }
}

extension Resampling: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        let target = try target(for: axis)
        guard axis.count >= 2 else { return [] }
        guard interpolation == .linear else { return try BandedOperator(of: self, on: axis).map { [.banded($0)] } }
        let rows = Self.places(of: target.values, on: axis).map { place in
            (place.channel, [1 - place.fraction, place.fraction])
        }
        return [.banded(BandedOperator(inputs: axis.count, rows: rows))]
    }
}

extension Binning: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        try BandedOperator(of: self, on: axis).map { [.banded($0)] }
    }
}

extension MovingAverage: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        try BandedOperator(of: self, on: axis).map { [.banded($0)] }
    }
}

extension GaussianSmoothing: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        try BandedOperator(of: self, on: axis).map { [.banded($0)] }
    }
}

extension NorrisWilliams: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        try BandedOperator(of: self, on: axis).map { [.banded($0)] }
    }
}

extension WhittakerSmoothing: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        try BandedOperator(of: self, on: axis).map { [.banded($0)] }
    }
}

extension FittedExternalParameterOrthogonalisation: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        directions.rows == 0 ? [] : [.deflation(rotations: directions, loadings: directions)]
    }
}

extension FittedGeneralisedLeastSquaresWeighting: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        guard directions.rows > 0 else { return [] }
        let p = directions.columns
        var loadings = directions
        for a in 0..<directions.rows { for j in 0..<p { loadings[a, j] *= 1 - weights[a] } }
        return [.deflation(rotations: directions, loadings: loadings)]
    }
}

extension FittedOrthogonalFilter: RowOperating {
    public func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]? {
        guard components > 0 else { return [] }
        // x − ((x − m)·Rᵀ)·L, about the mean, so that little is taken from little.
        return [
            .channelwise(factor: nil, offset: mean.map { -$0 }), .deflation(rotations: rotations, loadings: loadings),
            .channelwise(factor: nil, offset: mean),
        ]
    }
}

extension FittedRecipe {
    /// The number of steps.
    public var count: Int { steps.count }

    /// The first steps only.
    public func prefix(_ count: Int) -> FittedRecipe { FittedRecipe(steps: Array(steps.prefix(count))) }

    /// The elementary operations of each step, nil for a step that has none, with the axis after it.
    ///
    /// - Throws: `PreprocessingError.step` for an axis that a step refuses.
    public func rowOperations(
        on axis: SpectralAxis, signal: SignalKind
    ) throws(PreprocessingError) -> [(operations: [RowOperation]?, axis: SpectralAxis)] {
        var result: [(operations: [RowOperation]?, axis: SpectralAxis)] = []
        var current: Spectra
        do throws(SpectroscopyError) {
            current = try Spectra(x: Matrix(rows: 0, columns: axis.count), axis: axis, signal: signal, samples: [])
        } catch {
            throw .spectra(error)
        }
        for (index, step) in steps.enumerated() {
            do throws(PreprocessingError) {
                let operations = try (step.learned as? any RowOperating)?.rowOperations(on: current.axis)
                // Applied to no spectra, a step tells the axis after it.
                current = try step.learned.apply(to: current)
                result.append((operations, current.axis))
            } catch {
                throw .step(number: index + 1, method: type(of: step.asked).identifier, underlying: error)
            }
        }
        return result
    }
}
