internal import LinearAlgebra
internal import Spectroscopy

/// What a row-wise step does to one spectrum, ready to be run over many.
struct RowTransform: Sendable {
    /// The permanent name of the method.
    let method: String
    /// The axis after the step; nil for the one before.
    var axis: SpectralAxis?
    /// The numbers that the body needs to work in.
    var roomLength = 0
    /// Writes the new row. The room is aligned to 64 bytes, and what stands in it is undefined.
    let body: @Sendable (SpectrumRow, _ out: Numbers, _ room: Numbers) throws(PreprocessingError) -> Void

    typealias Numbers = UnsafeMutableBufferPointer<Double>
}

/// A row-wise method that is one transform of each row: steps of this kind run in one pass over the memory.
protocol RowTransforming: RowWisePreprocessing {
    /// The transform of rows on the given axis, which was validated.
    func rowTransform(on axis: SpectralAxis) throws(PreprocessingError) -> RowTransform
}

extension RowTransforming {
    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        return try spectra.transformingRows([rowTransform(on: spectra.axis)])
    }
}

extension Spectra {
    /// The spectra after several steps, each row through all of them at once.
    func transformingRows(by steps: [any RowTransforming]) throws(PreprocessingError) -> Spectra {
        var current = axis
        var transforms: [RowTransform] = []
        for step in steps {
            try step.validate(for: current)
            let transform = try step.rowTransform(on: current)
            current = transform.axis ?? current
            transforms.append(transform)
        }
        return try transformingRows(transforms)
    }

    /// The bytes of rows that go to a thread together: enough to be worth it, few enough to stay in its cache.
    private static var blockBytes: Int { 1 << 18 }

    /// The spectra after transforms of their rows, one after the other, each row through all of them at once.
    ///
    /// Rows are cut into blocks by their size, so the result does not depend on the number of threads.
    func transformingRows(_ transforms: [RowTransform]) throws(PreprocessingError) -> Spectra {
        let width = axis.count
        let axes = transforms.reduce(into: [axis]) { axes, transform in
            axes.append(transform.axis ?? axes[axes.count - 1])
        }
        let widths = axes.map(\.count)
        let newAxis = axes[axes.count - 1]
        let newWidth = newAxis.count
        let widest = widths.max() ?? width
        let rowsInBlock = max(1, Self.blockBytes / (8 * widest))
        let blocks = (count + rowsInBlock - 1) / rowsInBlock
        // Two rows between transforms, then the room of the transform, each on a line of the cache.
        let stride = (widest + 7) & ~7
        let roomLength = (transforms.map(\.roomLength).max() ?? 0) + 2 * stride
        var isFinite = true
        let result = try Matrix(rows: count, columns: newWidth) { (out) throws(PreprocessingError) in
            try x.withUnsafeElements { (source) throws(PreprocessingError) in
                nonisolated(unsafe) let (out, source) = (out, source)
                let finite = try Parallel.map(blocks) { (block) throws(PreprocessingError) -> Bool in
                    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 * roomLength, alignment: 64)
                    defer { raw.deallocate() }
                    let numbers = raw.bindMemory(to: Double.self)
                    let room = RowTransform.Numbers(rebasing: numbers[(2 * stride)...])
                    var isFinite = true
                    for i in (block * rowsInBlock)..<min((block + 1) * rowsInBlock, count) {
                        var values = UnsafeBufferPointer(rebasing: source[(i * width)..<((i + 1) * width)])
                        for (k, transform) in transforms.enumerated() {
                            let start = (k % 2) * stride
                            let target =
                                k == transforms.count - 1
                                ? RowTransform.Numbers(rebasing: out[(i * newWidth)..<((i + 1) * newWidth)])
                                : RowTransform.Numbers(rebasing: numbers[start..<(start + widths[k + 1])])
                            try transform.body(SpectrumRow(values: values, sample: samples[i]), target, room)
                            values = UnsafeBufferPointer(target)
                        }
                        isFinite = isFinite && values.areFinite
                    }
                    return isFinite
                }
                isFinite = finite.allSatisfy { $0 }
            }
        }
        if isFinite, !transforms.isEmpty { return replacing(finite: result, axis: newAxis) }
        // Names the first value that is not finite.
        do throws(SpectroscopyError) { return try replacing(x: result, axis: newAxis) } catch { throw .spectra(error) }
    }
}
