internal import LinearAlgebra
internal import Spectroscopy
internal import Testing

@testable internal import Transfer

/// The figures of drift against generalised least squares in numpy, which `Scripts/golden-transfer.py` made.
struct DriftGolden {
    /// 1e-8 of the largest: the covariance is inverted there, with eigenvalues over five orders of magnitude.
    @Test("figures of held-out reference spectra, and of later ones, agree with numpy")
    func figures() throws {
        let document = try TransferGolden.document.get()
        let reference = try DriftReference(of: TransferGolden.spectra(document.calibration, document.primaryAxis))
        let later = try reference.figures(of: TransferGolden.spectra(document.drift.later, document.primaryAxis))
        for (found, wanted) in [(later, document.drift.figures), (reference.heldOut, document.drift.heldOut)] {
            #expect(found.count == wanted.count)
            let causes: [DriftCause] = [.offset, .gain, .wavelengthShift, .resolution, .noise]
            for (k, cause) in causes.enumerated() {
                #expect(
                    Instruments.relativeDifference(found.map { $0[cause] }, wanted.map { $0[k] }) < 1e-8, "\(cause)")
            }
        }
    }
}
