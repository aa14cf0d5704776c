import Chemometrics

/// The progress of a pass over a cube, with its rate.
struct CubeProgress: Sendable {
    private let bar: ProgressBar
    private let megabytesPerLine: Double

    init(_ console: Console, _ cube: any CubeSource) {
        bar = ProgressBar(console)
        // As stored in 16 bits, which is what most cubes are.
        megabytesPerLine = Double(cube.shape.samples * cube.shape.bands) * 2 / 1e6
    }

    /// What a pass calls.
    func stage(_ name: String) -> CubeScan.Progress {
        let start = monotonicSeconds()
        return { done, total in
            let elapsed = max(monotonicSeconds() - start, 1e-9)
            let rate = Double(done) * megabytesPerLine / elapsed
            bar.show("\(name), \(Int(rate)) MB/s", done, total)
        }
    }

    func finish() { bar.finish() }
}
