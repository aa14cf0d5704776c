public import LinearAlgebra
internal import Modelling
public import Preprocessing
public import Spectroscopy

/// Fitted recipes and projections collapsed, for raw rows in blocks and for cubes as they are stored.
///
/// A recipe becomes elementary operations (`RowOperating`). On a block of rows they run once over each row while it is in
/// the cache, and the functionals of all projections are one matrix product; scores t and residuals q are what
/// `FittedPipeline` and the models say, within 1e-9. Of cubes (`PixelReader`) the functionals of the raw row
/// are taken, in tiles of pixels, and divisions by a number of the row are applied at the end. Steps that have no such form, and all
/// before them, are taken as they are (`isFullyCompiled`).
///
/// q is a difference of squares; where that would lose more than 1e-9 it is summed directly.
///
/// ```swift
/// let compiled = try CompiledPrediction(
///     [.init(recipe: pipeline.recipe, projections: [RowProjection(pipeline.model.projection)])], axis: axis, signal: signal)
/// let seen = try compiled.see(spectra)
/// let values = pipeline.model.predict(scores: seen.scores[0])
/// ```
public struct CompiledPrediction: Sendable {
    /// A recipe and what is taken of rows after it.
    public struct Part: Sendable {
        let recipe: FittedRecipe
        let projections: [RowProjection]
        let reference: [Double]?

        /// Creates a part.
        ///
        /// - Parameter reference: a usual row after the recipe, about which squares are summed; nil is the mean of the first
        ///   projection. It changes roundings only.
        public init(recipe: FittedRecipe, projections: [RowProjection], reference: [Double]? = nil) {
            self.recipe = recipe
            self.projections = projections
            self.reference = reference
        }
    }

    /// Scores and residuals of rows, in the order of parts and projections.
    public struct Seen: Sendable {
        /// The number of rows.
        public let count: Int
        /// The scores of each projection, count × k.
        public let scores: [Matrix]
        /// The squared residual q of each projection; nil where it was not asked for.
        public let orthogonalDistances: [[Double]?]
        /// The rows that a step refuses (constant, without slope, no numbers): what is said of them means nothing.
        public let refused: [Int]
    }

    let units: [CompiledUnit]
    /// Where each projection is: its unit, and its place in it.
    let places: [(unit: Int, index: Int)]
    /// The axis of raw rows.
    public let axis: SpectralAxis

    /// Compiles.
    ///
    /// - Throws: `PredictionError` for an axis that a step refuses, or projections of another number of channels.
    public init(_ parts: [Part], axis: SpectralAxis, signal: SignalKind) throws(PredictionError) {
        var units: [CompiledUnit] = []
        var places: [(unit: Int, index: Int)] = []
        for part in parts {
            var groups: [[RowProjection]] = []
            var group: [(Int, Int)] = []
            for projection in part.projections {
                if let known = groups.firstIndex(where: { $0[0].scale == projection.scale }) {
                    group.append((known, groups[known].count))
                    groups[known].append(projection)
                } else {
                    group.append((groups.count, 0))
                    groups.append([projection])
                }
            }
            places += group.map { (units.count + $0.0, $0.1) }
            for projections in groups {
                do throws(PreprocessingError) {
                    let outputs = try part.recipe.rowOperations(on: axis, signal: signal).last?.axis.count ?? axis.count
                    for projection in projections where projection.mean.count != outputs {
                        throw PreprocessingError.channelMismatch(
                            method: "projection", expected: projection.mean.count, found: outputs)
                    }
                    units.append(
                        try CompiledUnit(
                            recipe: part.recipe, projections: projections,
                            reference: part.reference ?? projections[0].mean, axis: axis, signal: signal))
                } catch {
                    throw .preprocessing(error)
                }
            }
        }
        self.units = units
        self.places = places
        self.axis = axis
    }

    /// Whether every step has elementary operations.
    public var isFullyCompiled: Bool { units.allSatisfy { $0.plainSteps == 0 } }

    /// Whether pixels can be taken as they are stored.
    public var takesPixels: Bool { units.allSatisfy { $0.collapsed != nil } }

    /// What is seen of raw rows (count × p, row-major).
    public func see(_ rows: UnsafeBufferPointer<Double>, count: Int) -> Seen { look(rows, count) }

    /// What is seen of raw rows (count × p, row-major).
    public func see(_ rows: UnsafeBufferPointer<Float>, count: Int) -> Seen { look(rows, count) }

    /// What is seen of spectra.
    ///
    /// - Throws: for the first row that a step refuses, what the step says.
    public func see(_ spectra: Spectra) throws(PredictionError) -> Seen {
        guard spectra.axis.count == axis.count else {
            throw .modelling(.channelMismatch(found: spectra.axis.count, expected: axis.count))
        }
        let seen = spectra.x.withUnsafeElements { look($0, spectra.count) }
        if let row = seen.refused.first {
            for unit in units {
                do throws(PreprocessingError) { _ = try unit.plainly(spectra.selecting(rows: [row])) } catch {
                    throw .preprocessing(error)
                }
            }
            throw .modelling(.nonFinite(row: row, column: 0, what: "the scores of sample \(spectra.samples[row].id)"))
        }
        return seen
    }

    private func look<Value: RawValue>(_ raw: UnsafeBufferPointer<Value>, _ count: Int) -> Seen {
        precondition(raw.count == count * axis.count, "\(raw.count) values for \(count) rows of \(axis.count) channels")
        var refused: Set<Int> = []
        let readings = units.map { unit -> [ProjectionReadout.Reading] in
            var (u, squares, doubtful) = unit.rows(raw, count: count)
            if !doubtful.isEmpty {
                // A step says itself what it refuses.
                for i in doubtful {
                    guard let row = try? unit.plainly(unit.spectra(raw, [i])), row.firstNonFinite == nil else {
                        refused.insert(i)
                        continue
                    }
                    squares[i] = row.rowSquaredNorms[0]
                    u.withUnsafeMutableElements { u in
                        for j in 0..<unit.outputs { u[i * unit.outputs + j] = row[0, j] }
                    }
                }
            }
            let values = u.times(unit.functionals, transposingOther: true)
            return unit.readouts.indices.map { k in
                var reading = unit.readouts[k].read(
                    values, from: unit.firsts[k], squares: squares, magnitudes: squares)
                unit.readouts[k].correct(&reading, rows: u)
                return reading
            }
        }
        return seen(readings, count: count, refused: refused)
    }

    private func seen(_ readings: [[ProjectionReadout.Reading]], count: Int, refused: Set<Int>) -> Seen {
        var notNumbers: Set<Int> = []
        for reading in readings.joined() {
            if let bad = reading.scores.firstNonFinite {
                for i in bad.row..<count where !reading.scores.row(i).allSatisfy(\.isFinite) { notNumbers.insert(i) }
            }
        }
        let all = refused.union(notNumbers)
        return Seen(
            count: count, scores: places.map { readings[$0.unit][$0.index].scores },
            orthogonalDistances: places.map { readings[$0.unit][$0.index].residuals }, refused: all.sorted())
    }
}
