import Chemometrics

extension Workload {
    /// W8: the maps of two instruments from 30 samples of 700 channels; the other 500 are moved for the check.
    static let transfers: [Workload] = [
        transfer("W8.pds", PiecewiseDirectStandardisation(halfWidth: 7, components: 3)),
        transfer("W8.ds", DirectStandardisation(components: nil, tolerance: 1e-10)),
    ]

    private static func transfer(_ name: String, _ method: some TransferMethod) -> Workload {
        Workload(name: name) { folder in
            let (primary, secondary) = (try folder.spectra("w8_master"), try folder.spectra("w8_slave"))
            let standards = Array(0..<30)
            let others = Array(30..<primary.count)
            let pairs = try PairedSpectra(
                primary: primary.selecting(rows: standards), secondary: secondary.selecting(rows: standards))
            let (wanted, new) = (primary.selecting(rows: others).x, secondary.selecting(rows: others))
            return {
                let map = try method.fit(pairs)
                return {
                    guard let moved = try? map.applySecondary(to: new).x else { return [] }
                    let squares = zip(moved.elements, wanted.elements).reduce(0) {
                        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
                    }
                    return [(squares / Double(moved.elements.count)).squareRoot()]
                        + fingerprint(moved.elements).dropFirst(2)
                }
            }
        }
    }
}
