internal import CKernels
internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy
internal import Synchronization

/// Projections that share a recipe and a scale, with the operations that lead from a raw row to u = (z − ρ)/s.
struct CompiledUnit: Sendable {
    let recipe: FittedRecipe
    /// The number of leading steps that have no elementary operations and are taken as they are.
    let plainSteps: Int
    let plain: FittedRecipe
    let axis: SpectralAxis
    let signal: SignalKind
    /// The operations after the plain steps, ρ and s included.
    let operations: [RowOperation]
    /// The number of channels that they begin with.
    let inputs: Int
    /// The number of channels of u.
    let outputs: Int
    let reference: [Double]
    let scale: [Double]?
    let readouts: [ProjectionReadout]
    /// The column of the first functional of each projection.
    let firsts: [Int]
    /// The functionals of all projections, K × outputs.
    let functionals: Matrix
    private let whenNeeded = WhenNeeded()

    /// The functionals of the raw row, made when pixels are taken: rows do without. Nil where there are none.
    var collapsed: CollapsedUnit? {
        whenNeeded.made.withLock { made in
            if let made { return made }
            let unit =
                plainSteps > 0
                ? nil
                : CollapsedUnit(
                    operations, functionals: functionals, inputs: inputs,
                    needsSquares: readouts.contains(where: \.hasResidual))
            made = .some(unit)
            return unit
        }
    }

    init(
        recipe: FittedRecipe, projections: [RowProjection], reference: [Double], axis: SpectralAxis, signal: SignalKind
    ) throws(PreprocessingError) {
        let steps = try recipe.rowOperations(on: axis, signal: signal)
        let plainSteps = (steps.lastIndex { $0.operations == nil } ?? -1) + 1
        self.recipe = recipe
        self.plainSteps = plainSteps
        plain = recipe.prefix(plainSteps)
        self.axis = axis
        self.signal = signal
        self.reference = reference
        scale = projections.first.flatMap(\.scale)
        inputs = plainSteps == 0 ? axis.count : steps[plainSteps - 1].axis.count
        outputs = steps.last?.axis.count ?? axis.count
        var operations = steps.dropFirst(plainSteps).flatMap { $0.operations ?? [] }
        operations.append(.channelwise(factor: nil, offset: reference.map { -$0 }))
        if let scale { operations.append(.channelwise(factor: scale.map { 1 / $0 }, offset: nil)) }
        self.operations = RowOperation.merged(operations)
        readouts = projections.map { ProjectionReadout($0, reference: reference) }
        var firsts: [Int] = []
        var elements: [Double] = []
        var rows = 0
        for readout in readouts {
            firsts.append(rows)
            rows += readout.functionals.rows
            elements += readout.functionals.elements
        }
        self.firsts = firsts
        functionals = Matrix(rows: rows, columns: outputs, elements: elements)
    }

    /// The rows u of raw rows (m × p), their squared lengths, and those that a step may refuse, which are 0.
    func rows<Value: RawValue>(
        _ raw: UnsafeBufferPointer<Value>, count m: Int
    ) -> (u: Matrix, squares: [Double], refused: [Int]) {
        var squares = [Double](repeating: 0, count: m)
        var refused: [Int] = []
        let width = axis.count
        let ready = plainSteps > 0 ? plainRows(raw, count: m) : nil
        let u = Matrix(rows: m, columns: outputs) { out in
            guard let out = out.baseAddress, let raw = raw.baseAddress else { return }
            let program = RowProgram(operations, inputs: inputs)
            for i in 0..<m {
                let square: Double?
                if let ready {
                    square =
                        ready.refused.contains(i)
                        ? nil
                        : ready.x.withUnsafeElements {
                            program.run($0.baseAddress.map { $0 + i * inputs }, into: out + i * outputs)
                        }
                } else {
                    square = program.run(raw + i * width, into: out + i * outputs)
                }
                if let square {
                    squares[i] = square
                } else {
                    refused.append(i)
                    for j in 0..<outputs { out[i * outputs + j] = 0 }
                }
            }
        }
        return (u, squares, refused)
    }

    /// The rows after the plain steps; those that they refuse are 0.
    private func plainRows<Value: RawValue>(
        _ raw: UnsafeBufferPointer<Value>, count m: Int
    ) -> (x: Matrix, refused: Set<Int>) {
        if let all = try? plain.apply(to: spectra(raw, Array(0..<m))).x { return (all, []) }
        var x = Matrix(rows: m, columns: inputs)
        var refused: Set<Int> = []
        for i in 0..<m {
            guard let row = try? plain.apply(to: spectra(raw, [i])).x else {
                refused.insert(i)
                continue
            }
            for j in 0..<inputs { x[i, j] = row[0, j] }
        }
        return (x, refused)
    }

    /// Chosen raw rows as spectra.
    func spectra<Value: RawValue>(
        _ raw: UnsafeBufferPointer<Value>, _ rows: [Int]
    ) throws(PreprocessingError) -> Spectra {
        let p = axis.count
        let x = Matrix(rows: rows.count, columns: p) { out in
            for (k, i) in rows.enumerated() {
                for j in 0..<p { out[k * p + j] = raw[i * p + j].double }
            }
        }
        do throws(SpectroscopyError) {
            return try Spectra(x: x, axis: axis, signal: signal, samples: rows.map { Sample(id: "row \($0 + 1)") })
        } catch {
            throw .spectra(error)
        }
    }

    /// u of spectra by the plain path.
    func plainly(_ spectra: Spectra) throws(PreprocessingError) -> Matrix {
        let z = try recipe.apply(to: spectra).x.subtractingFromRows(reference)
        return scale.map { z.dividingColumns(by: $0) } ?? z
    }
}

extension RowOperation {
    /// The operations with neighbours of a kind made one.
    static func merged(_ operations: [RowOperation]) -> [RowOperation] {
        var result: [RowOperation] = []
        for operation in operations {
            switch (result.last, operation) {
            case (.banded(let first), .banded(let second)):
                result[result.count - 1] = .banded(first.followed(by: second))
            case (.channelwise(let f1, let o1), .channelwise(let f2, let o2)):
                var offset = o1
                if let f2, let o = o1 { offset = zip(o, f2).map { $0 * $1 } }
                if let o2 { offset = offset.map { zip($0, o2).map { $0 + $1 } } ?? o2 }
                let factor = f1.map { f1 in f2.map { zip(f1, $0).map { $0 * $1 } } ?? f1 } ?? f2
                result[result.count - 1] = .channelwise(factor: factor, offset: offset)
            default: result.append(operation)
            }
        }
        return result
    }
}

/// What is made once, by whoever asks first.
private final class WhenNeeded: Sendable {
    let made = Mutex<CollapsedUnit??>(nil)
}
