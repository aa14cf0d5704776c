internal import LinearAlgebra
internal import Spectroscopy

/// Names for the values of spectra, by which a model knows its calibration spectra again, in whatever file they come.
enum SpectralFingerprint {
    /// The first 16 digits of the SHA-256 of the bits of the values.
    static func of(_ values: [Double]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 8)
        for value in values {
            // The two zeros are the same value.
            withUnsafeBytes(of: (value == 0 ? 0 : value).bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return String(SourceFile.sha256(of: bytes).prefix(16))
    }

    /// The sample id of each spectrum by its fingerprint; of equal spectra, the first.
    static func samples(of spectra: Spectra) -> [String: String] {
        Dictionary(
            (0..<spectra.count).map { (of(spectra.x.row($0)), spectra.samples[$0].id) },
            uniquingKeysWith: { first, _ in first })
    }
}
