internal import CKernels
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
    ///
    /// - Parameter means: set to the mean of each channel of the result, where it is asked for.
    func transformingRows(
        by steps: [any RowTransforming], means: UnsafeMutablePointer<[Double]>? = nil
    ) throws(PreprocessingError) -> Spectra {
        var current = axis
        var transforms: [RowTransform] = []
        for step in steps {
            try step.validate(for: current)
            let transform = try step.rowTransform(on: current)
            current = transform.axis ?? current
            transforms.append(transform)
        }
        return try transformingRows(transforms, means: means)
    }

    /// From this size on a result is written past the caches: it would only push out of them what is needed next.
    private static var streamedBytes: Int { 1 << 24 }

    /// The spectra after transforms of their rows, one after the other, each row through all of them at once.
    ///
    /// Rows are cut into blocks by their size, so the result does not depend on the number of threads.
    func transformingRows(
        _ transforms: [RowTransform], means: UnsafeMutablePointer<[Double]>? = nil
    ) throws(PreprocessingError) -> Spectra {
        let width = axis.count
        let axes = transforms.reduce(into: [axis]) { axes, transform in
            axes.append(transform.axis ?? axes[axes.count - 1])
        }
        let widths = axes.map(\.count)
        let newAxis = axes[axes.count - 1]
        let newWidth = newAxis.count
        let widest = widths.max() ?? width
        let rowsInBlock = Matrix.rowsInBlock(columns: widest)
        let blocks = (count + rowsInBlock - 1) / rowsInBlock
        // The sums of blocks are those of `columnMeans` when the blocks are.
        let summing = means != nil && newWidth == widest && count > 0
        let isStreamed: Int32 = 8 * count * newWidth >= Self.streamedBytes ? 1 : 0
        // Two rows between transforms, then the room of the transform, each on a line of the cache.
        let stride = (widest + 7) & ~7
        let roomLength = (transforms.map(\.roomLength).max() ?? 0) + 2 * stride
        var outcomes: [(isFinite: Bool, sums: [Double])] = []
        let result = try Matrix(rows: count, columns: newWidth) { (out) throws(PreprocessingError) in
            try x.withUnsafeElements { (source) throws(PreprocessingError) in
                guard let first = source.baseAddress, let target = out.baseAddress else { return }
                nonisolated(unsafe) let (from, to) = (first, target)
                outcomes = try Parallel.map(blocks) {
                    (block) throws(PreprocessingError) -> (isFinite: Bool, sums: [Double]) in
                    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 * roomLength, alignment: 64)
                    defer { raw.deallocate() }
                    let numbers = raw.bindMemory(to: Double.self)
                    let room = RowTransform.Numbers(rebasing: numbers[(2 * stride)...])
                    var sums = [Double](repeating: 0, count: summing ? newWidth : 0)
                    var isFinite = true
                    for i in (block * rowsInBlock)..<min((block + 1) * rowsInBlock, count) {
                        var values = UnsafeBufferPointer(start: from + i * width, count: width)
                        if i + 2 < count { ck_prefetch(from + (i + 2) * width, width) }
                        for (k, transform) in transforms.enumerated() {
                            let start = (k % 2) * stride
                            let target = RowTransform.Numbers(rebasing: numbers[start..<(start + widths[k + 1])])
                            try transform.body(SpectrumRow(values: values, sample: samples[i]), target, room)
                            values = UnsafeBufferPointer(target)
                        }
                        guard let row = values.baseAddress else { continue }
                        let stored = sums.withUnsafeMutableBufferPointer {
                            ck_store_row(
                                to + i * newWidth, summing ? $0.baseAddress : nil, row, newWidth, isStreamed)
                        }
                        isFinite = isFinite && stored != 0
                    }
                    ck_fence()
                    return (isFinite, sums)
                }
            }
        }
        if let means {
            means.pointee = summing ? Matrix.means(ofBlocks: outcomes.map(\.sums), rows: count) : result.columnMeans
        }
        if outcomes.allSatisfy({ $0.isFinite }), !transforms.isEmpty { return replacing(finite: result, axis: newAxis) }
        // Names the first value that is not finite.
        do throws(SpectroscopyError) { return try replacing(x: result, axis: newAxis) } catch { throw .spectra(error) }
    }

    /// Subtracts a vector from every row where it stands; false when a value is not finite then.
    mutating func subtractFromRows(_ vector: [Double]) -> Bool {
        let width = axis.count
        precondition(vector.count == width, "a vector of \(vector.count) from spectra of \(width) channels")
        let rows = count
        let rowsInBlock = Matrix.rowsInBlock(columns: width)
        return withUnsafeMutableValues { values in
            nonisolated(unsafe) let values = values
            return Parallel.map((rows + rowsInBlock - 1) / rowsInBlock) { block in
                guard let start = values.baseAddress else { return true }
                var isFinite = true
                for i in (block * rowsInBlock)..<min((block + 1) * rowsInBlock, rows) {
                    isFinite = ck_subtract_in_place(start + i * width, vector, width) != 0 && isFinite
                }
                return isFinite
            }.allSatisfy { $0 }
        }
    }
}
