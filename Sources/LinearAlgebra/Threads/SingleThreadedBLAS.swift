internal import CLAPACKE

/// Keeps OpenBLAS on one thread: two threads give other last bits, and spin against our own partition of the work.
enum SingleThreadedBLAS {
    private static let once: Void = {
        openblas_set_num_threads(1)
        bencao_end_blas_threads()
    }()

    /// Sets the thread count of OpenBLAS to 1 at the first call; afterwards it costs one check.
    static func ensure() { _ = once }
}
