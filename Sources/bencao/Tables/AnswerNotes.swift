import Chemometrics

/// What people have to know beside the answers of any pipeline, be they to a table or to the objects of a cube.
enum AnswerNotes {
    /// The code of a guarantee that does not hold.
    static let noGuarantee = "answers.no-guarantee"

    /// One line a note.
    static func text(_ notes: [Finding]) -> String {
        notes.map { $0.summary + ($0.remedy.map { "; \($0)" } ?? "") + "\n" }.joined()
    }

    /// Of how many answers the guarantee does not hold, and why.
    ///
    /// - Parameters:
    ///   - told: the guarantee of each answer and the number of spectra that it is of.
    ///   - whole: the guarantee that holds.
    ///   - subject: what does not hold: "alpha does".
    static func guarantees(_ told: [(guarantee: String, scans: Int)], holding whole: String, subject: String)
        -> [Finding]
    {
        var notes: [Finding] = []
        func add(_ count: Int, _ reason: String, _ remedy: String?) {
            notes.append(
                Finding(
                    code: noGuarantee, severity: .warning,
                    summary: "\(subject) not hold for \(Format.count(count, "answer")): \(reason)", remedy: remedy))
        }
        let none = told.filter { $0.guarantee.hasPrefix("none: ") }
        if let first = none.first {
            // "none: 3 spectra averaged, calibration lots had 12": of answers that differ in the 3, its range.
            let usual = first.guarantee.split(separator: ",", maxSplits: 1).last ?? ""
            let (least, most) = none.reduce((first.scans, first.scans)) { (min($0.0, $1.scans), max($0.1, $1.scans)) }
            add(
                none.count,
                least == most
                    ? String(first.guarantee.dropFirst(6)) : "\(least) … \(most) spectra averaged,\(usual)",
                "measure and average as many")
        }
        let others = told.count { $0.guarantee != whole && !$0.guarantee.hasPrefix("none: ") }
        if others > 0 {
            add(others, "several samples of one lot have one each (--by lot gives one for the lot)", nil)
        }
        return notes
    }
}
