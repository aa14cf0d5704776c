internal import LinearAlgebra
internal import Prediction
public import Spectroscopy

/// A model applied to every pixel of a cube within a mask, piece by piece.
///
/// ```swift
/// let tally = try CubePrediction(model, within: objects).run(on: cube, memory: 512 << 20) { lines, pixels in … }
/// tally.objects[3]?.counts      // pixels of each class in object 3
/// ```
public struct CubePrediction: Sendable {
    /// The pixels of an object by what they were decided for.
    public struct Count: Codable, Hashable, Sendable {
        /// The pixels of each class.
        public internal(set) var classes: [Int]
        /// The pixels outside the domain.
        public internal(set) var outside = 0
        /// The pixels without a finite value in every band, or that the recipe refuses.
        public internal(set) var unusable = 0
        /// The sum of each layer over the pixels that have a number.
        public internal(set) var sums: [Double]
        /// The number of pixels with a number in each layer.
        public internal(set) var numbers: [Int]

        /// Counts that begin at nothing.
        public init(classes: Int, layers: Int) {
            self.classes = [Int](repeating: 0, count: classes)
            sums = [Double](repeating: 0, count: layers)
            numbers = [Int](repeating: 0, count: layers)
        }

        /// The pixels that could be judged: of a class or outside.
        public var judged: Int { classes.reduce(0, +) + outside }

        /// The mean of a layer; nil where no pixel has a number.
        public func mean(layer: Int) -> Double? { numbers[layer] > 0 ? sums[layer] / Double(numbers[layer]) : nil }
    }

    /// What the pixels came to.
    public struct Tally: Sendable {
        /// The counts of each object, by its label.
        public let objects: [Int: Count]
        /// The least and largest number of each layer; nil where there is none.
        public let ranges: [(least: Float, largest: Float)?]
    }

    private let model: any PixelModel
    private let objects: LabelImage?

    /// Joins a model and the objects that it is asked about; without objects, all pixels are one.
    public init(_ model: any PixelModel, within objects: LabelImage? = nil) {
        self.model = model
        self.objects = objects
    }

    private struct Piece: Sendable {
        var prediction: PixelPrediction
        var counts: [Int: Count]
        var ranges: [(least: Float, largest: Float)?]
    }

    /// Runs.
    ///
    /// - Parameter sink: takes the pixels of the given lines, all samples, in the order of the lines.
    /// - Throws: `HyperspectralError`.
    public func run(
        on cube: any CubeSource, memory: Int, progress: CubeScan.Progress? = nil,
        to sink: (Range<Int>, PixelPrediction) throws(HyperspectralError) -> Void
    ) throws(HyperspectralError) -> Tally {
        guard let axis = cube.axis else { throw .noWavelengths(cube: cube.name) }
        guard model.axis.unit == axis.unit, model.axis.matches(axis) else {
            throw .otherAxis(expected: model.axis.summary, found: axis.summary, cube: cube.name)
        }
        if let objects { try objects.requireSize(of: cube) }
        let layers = model.layers.count
        var all: [Int: Count] = [:]
        var ranges = [(least: Float, largest: Float)?](repeating: nil, count: layers)
        func take(_ lines: Range<Int>, _ piece: Piece) throws(HyperspectralError) {
            for (label, count) in piece.counts {
                all[label, default: Count(classes: model.classNames.count, layers: layers)].add(count)
            }
            for (k, range) in piece.ranges.enumerated() {
                guard let range else { continue }
                ranges[k] =
                    ranges[k].map { (min($0.least, range.least), max($0.largest, range.largest)) } ?? range
            }
            try sink(lines, piece.prediction)
        }
        if !model.needsSpectra, let pass = PixelPass(cube, sights: model.sights, memory: memory) {
            try pass.forEach(
                progress: progress, isWanted: { objects?.hasLabels(in: $0) ?? true },
                { (lines, seen) throws(HyperspectralError) in
                    do throws(PredictionError) { return try piece(lines, cube.shape.samples, seen) } catch {
                        throw .prediction(error)
                    }
                }, then: take)
        } else {
            let scan = try CubeScan(cube, memory: memory, copies: 4, progress: progress)
            let judged: @Sendable (PixelBlock) throws(HyperspectralError) -> Piece = {
                (block) throws(HyperspectralError) in
                do throws(PredictionError) { return try piece(block) } catch { throw .prediction(error) }
            }
            try scan.forEach(judged, then: take)
        }
        return Tally(objects: all, ranges: ranges)
    }

    /// The pixels with a label in some lines, counted from the first of them, and their labels.
    private func labelled(_ lines: Range<Int>, _ samples: Int) -> (places: [Int], labels: [Int]) {
        guard let objects else {
            let count = lines.count * samples
            return (Array(0..<count), [Int](repeating: 1, count: count))
        }
        var (places, labels): ([Int], [Int]) = ([], [])
        for (k, line) in lines.enumerated() {
            objects.forEachRun(line: line) { start, end, label in
                places += (k * samples + start)..<(k * samples + end)
                labels += repeatElement(label, count: end - start)
            }
        }
        return (places, labels)
    }

    /// The pixels with a label of a block, gathered, judged and put back.
    private func piece(_ block: PixelBlock) throws(PredictionError) -> Piece {
        let (places, labels) = labelled(block.lines, block.samples)
        guard !places.isEmpty else { return piece(block.pixels, [], [], nil, isGathered: true) }
        let p = block.bands
        if places.count < block.pixels {
            // Places rise, so that a row is never overwritten before it is moved.
            for (k, i) in places.enumerated() where k != i {
                for j in 0..<p { block.values[k * p + j] = block.values[i * p + j] }
            }
        }
        let seen = try model.predict(
            UnsafeBufferPointer(rebasing: block.values[..<(places.count * p)]), count: places.count)
        return piece(block.pixels, places, labels, seen, isGathered: true)
    }

    /// The pixels with a label of some lines of which all pixels were seen.
    private func piece(
        _ lines: Range<Int>, _ samples: Int, _ seen: [PixelSight.Seen]?
    ) throws(PredictionError) -> Piece {
        guard let seen else { return piece(lines.count * samples, [], [], nil, isGathered: false) }
        let judged = try model.judge(seen, spectra: nil)
        guard objects != nil else { return piece(judged) }
        let (places, labels) = labelled(lines, samples)
        return piece(lines.count * samples, places, labels, judged, isGathered: false)
    }

    /// Puts what is said of pixels into their places, and counts.
    ///
    /// - Parameter isGathered: whether `seen` holds the pixels of `places` only, one after the other.
    private func piece(
        _ pixels: Int, _ places: [Int], _ labels: [Int], _ seen: PixelPrediction?, isGathered: Bool
    ) -> Piece {
        let layers = model.layers.count
        var whole: PixelPrediction
        if let seen, places.count == pixels {
            whole = seen
        } else {
            whole = PixelPrediction(
                classes: [UInt8](repeating: PixelCode.background, count: pixels),
                layers: [[Float]](repeating: [Float](repeating: .nan, count: pixels), count: layers))
        }
        guard let seen else { return Piece(prediction: whole, counts: [:], ranges: []) }
        if places.count < pixels {
            for (k, i) in places.enumerated() {
                whole.classes[i] = seen.classes[isGathered ? k : i]
                for layer in 0..<layers { whole.layers[layer][i] = seen.layers[layer][isGathered ? k : i] }
            }
        }
        var counts: [Int: Count] = [:]
        var k = 0
        while k < places.count {
            // Neighbours mostly share a label: one look-up for all of them.
            let label = labels[k]
            let first = k
            while k < places.count, labels[k] == label { k += 1 }
            var count = counts[label] ?? Count(classes: model.classNames.count, layers: layers)
            add(whole, places[first..<k], to: &count)
            counts[label] = count
        }
        return Piece(prediction: whole, counts: counts, ranges: whole.layers.map(Self.range))
    }

    /// All pixels of some lines as one object.
    private func piece(_ seen: PixelPrediction) -> Piece {
        var count = Count(classes: model.classNames.count, layers: model.layers.count)
        add(seen, seen.classes.indices, to: &count)
        return Piece(prediction: seen, counts: [1: count], ranges: seen.layers.map(Self.range))
    }

    private func add(_ seen: PixelPrediction, _ places: some Collection<Int>, to count: inout Count) {
        var codes = [Int](repeating: 0, count: 256)
        for i in places { codes[Int(seen.classes[i])] += 1 }
        for (code, pixels) in codes.enumerated() where pixels > 0 {
            switch UInt8(code) {
            case PixelCode.outside: count.outside += pixels
            case PixelCode.unusable, PixelCode.background: count.unusable += pixels
            case let own: count.classes[Int(own) - 1] += pixels
            }
        }
        for (layer, values) in seen.layers.enumerated() {
            var (sum, numbers) = (0.0, 0)
            for i in places {
                let value = values[i]
                guard value.isFinite else { continue }
                sum += Double(value)
                numbers += 1
            }
            count.sums[layer] += sum
            count.numbers[layer] += numbers
        }
    }

    /// The least and the largest number of a layer.
    private static func range(_ values: [Float]) -> (least: Float, largest: Float)? {
        var (least, largest) = (Float.infinity, -Float.infinity)
        for value in values where value.isFinite {
            if value < least { least = value }
            if value > largest { largest = value }
        }
        return least <= largest ? (least, largest) : nil
    }
}

extension CubePrediction.Count {
    /// Adds the pixels of another piece.
    mutating func add(_ other: CubePrediction.Count) {
        for i in classes.indices { classes[i] += other.classes[i] }
        outside += other.outside
        unusable += other.unusable
        for i in sums.indices {
            sums[i] += other.sums[i]
            numbers[i] += other.numbers[i]
        }
    }
}
