import Chemometrics

extension Workload {
    /// W7: a wide table of 10 000 spectra of 1 000 channels.
    static let files: [Workload] = [
        Workload(name: "W7.load", repeats: 5) { folder in
            let path = folder.path("w7.csv")
            return {
                let contents = try SpectralFile.read(path: path).spectra()
                return { fingerprint(contents.x.elements) }
            }
        }
    ]
}
