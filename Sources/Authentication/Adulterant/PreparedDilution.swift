internal import LinearAlgebra
internal import Spectroscopy
internal import Validation

extension AdulterantStudy {
    /// Mixtures to be made in silico.
    public struct Dilution: Hashable, Sendable {
        /// The value of the genuine column whose lots are the genuine part.
        public var genuine: String
        /// The value whose lots are mixed in.
        public var adulterant: String
        /// The levels in per cent.
        public var levels: [Double]

        /// Creates a dilution.
        public init(
            genuine: String, adulterant: String, levels: [Double] = [0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100]
        ) {
            self.genuine = genuine
            self.adulterant = adulterant
            self.levels = levels
        }
    }
}

/// Mixtures of genuine lots with those of an adulterant: each genuine lot with one of the adulterant's in turn, at every
/// level.
///
/// Where levels are known, only lots of the adulterant's highest level ℓ are mixed in: a mixture of x % takes the share
/// x/ℓ of them, so levels above ℓ are not tried. Else the lots are taken as pure adulterant. Of more lots than there are
/// genuine ones, as many as these are drawn by the seed.
struct PreparedDilution {
    /// What was detected of the mixtures.
    struct Outcome {
        /// The level of each.
        var levels: [Double] = []
        /// Whether each was detected; nil where the gate has too few lots to detect anything.
        var detected: [Bool?] = []
        /// The genuine lot of each: the unit that is tried at many levels.
        var units: [Int] = []
    }

    /// What is mixed into what.
    let name: String
    /// What a person should know of the spectra that are mixed.
    let findings: [Finding]
    /// The lots that are mixed in.
    let mixedIn: AdulterantStudyReport.MixedIn
    private let levels: [Double]
    /// The level of the lots that are mixed in: 100 where none is known.
    private let content: Double
    /// The genuine lots of the task.
    private let lots: Spectra
    /// For each genuine lot the spectrum that is mixed in; nil for lots of another genuine group.
    private let partner: [[Double]?]

    /// Checks groups and levels, and that the spectra can be mixed: before the long work.
    init(
        _ dilution: AdulterantStudy.Dilution, _ ready: AdulterantData, mark: AdulterantPlan.Genuine,
        measured: AdulterantLevels?, seed: UInt64
    ) throws(AuthenticationError) {
        guard !dilution.levels.isEmpty, dilution.levels.allSatisfy({ $0 >= 0 && $0 <= 100 }) else {
            throw .plan(
                detail: "levels \(dilution.levels)", place: "dilution", remedy: "give per cents from 0 to 100")
        }
        let groupOfLot = ready.groupOfLot
        let known = Set(groupOfLot)
        for name in [dilution.genuine, dilution.adulterant] where !known.contains(name) {
            throw .spectra(.missingGroup(column: mark.column, name: name, available: known.sorted()))
        }
        guard mark.values.contains(dilution.genuine), !mark.values.contains(dilution.adulterant) else {
            throw .dilutionGroups(
                genuine: dilution.genuine, adulterant: dilution.adulterant, marked: mark.values)
        }
        let mixed = ready.groups.indices.filter { [dilution.genuine, dilution.adulterant].contains(ready.groups[$0]) }
        let mixable = try MixableSpectra.findings(on: ready.spectra.selecting(rows: mixed))
        let all = groupOfLot.indices.filter { groupOfLot[$0] == dilution.adulterant }
        let stated = all.compactMap { measured?.ofLot[$0] }.max()
        if let stated, !(stated > 0) {
            throw .plan(
                detail: "the lots of \"\(dilution.adulterant)\" have level 0 %: they hold nothing to be mixed in",
                place: "--dilute", remedy: "correct their levels, or name a group that holds the adulterant")
        }
        let highest = stated ?? 100
        let tried = dilution.levels.filter { $0 <= highest + 1e-9 }
        guard !tried.isEmpty else {
            throw .plan(
                detail: "the highest level of \"\(dilution.adulterant)\" is \(highest) %, below every "
                    + "level that is to be tried", place: "--dilute",
                remedy: "measure lots of a higher level, or of the pure adulterant")
        }
        findings = mixable + Self.purity(dilution, level: stated)
        name = "\(dilution.adulterant) in \(dilution.genuine)"
        levels = tried
        content = highest
        let task = ready.task
        let genuine = task.genuineRows
        let pure = all.filter { row in stated.map { measured?.ofLot[row] == $0 } ?? true }
        let places = genuine.count { groupOfLot[$0] == dilution.genuine }
        var generator = SeededGenerator(seed: SeededGenerator.derivedSeed(seed, part: 3_000_000))
        let others = pure.count > places ? Array(generator.shuffled(pure).prefix(places)) : pure
        mixedIn = AdulterantStudyReport.MixedIn(
            group: dilution.adulterant, lots: others.map { task.lots.samples[$0].id }, available: all.count,
            level: stated)
        lots = task.lots.selecting(rows: genuine)
        var partner: [[Double]?] = []
        var next = 0
        for (lot, row) in genuine.enumerated() {
            guard groupOfLot[row] == dilution.genuine else {
                partner.append(nil)
                continue
            }
            let other = others[next % others.count]
            next += 1
            let spectrum = task.lots.x.row(other)
            do throws(SpectralMixture.Refusal) {
                _ = try SpectralMixture.mix(lots.x.row(lot), spectrum, share: 0.5, signal: lots.signal)
            } catch {
                throw .spectra(Self.refusal(error, lots, lot, other: task.lots.samples[other].id))
            }
            partner.append(spectrum)
        }
        self.partner = partner
    }

    /// Tries every mixture on the gate that has not seen its genuine lot.
    func tried(on gates: HeldOutGates, alpha: Double) throws(ValidationError) -> Outcome {
        var outcome = Outcome()
        for part in gates.parts {
            var rows: [[Double]] = []
            var samples: [Sample] = []
            for lot in part.heldOut {
                guard let other = partner[lot] else { continue }
                for level in levels {
                    do throws(SpectralMixture.Refusal) {
                        rows.append(
                            try SpectralMixture.mix(
                                lots.x.row(lot), other, share: min(1, level / content), signal: lots.signal))
                    } catch {
                        throw .spectra(Self.refusal(error, lots, lot, other: name))
                    }
                    samples.append(Sample(id: "\(lots.samples[lot].id) + \(level) %"))
                    outcome.levels.append(level)
                    outcome.units.append(lot)
                }
            }
            guard !rows.isEmpty else { continue }
            let mixtures: Spectra
            do throws(SpectroscopyError) {
                mixtures = try Spectra(x: Matrix(rows: rows), axis: lots.axis, signal: lots.signal, samples: samples)
            } catch {
                throw .spectra(error)
            }
            let canReject = part.smallestAlpha <= alpha
            outcome.detected += try part.pValues(mixtures).map { canReject ? $0 <= alpha : nil }
        }
        return outcome
    }

    /// What a person should know of how pure the lots are that are mixed in.
    private static func purity(_ dilution: AdulterantStudy.Dilution, level: Double?) -> [Finding] {
        guard let level else {
            return [
                Finding(
                    code: "adulterant.dilution-taken-as-pure", severity: .note,
                    summary: "no level of the lots of \"\(dilution.adulterant)\" is known: each is mixed in as "
                        + "pure adulterant", place: "--dilute",
                    remedy: "if some of them are mixtures, name the column of the level with --level")
            ]
        }
        guard level < 100 - 1e-9 else { return [] }
        return [
            Finding(
                code: "adulterant.dilution-not-pure", severity: .warning,
                summary: "the lots of \"\(dilution.adulterant)\" of the highest level hold \(level) %: a "
                    + "mixture of x % takes the share x/\(level) of them, and levels above \(level) % are not simulated",
                place: "--dilute", remedy: "measure lots of the pure adulterant")
        ]
    }

    private static func refusal(
        _ refusal: SpectralMixture.Refusal, _ lots: Spectra, _ lot: Int, other: String
    ) -> SpectroscopyError {
        switch refusal {
        case .signal(let signal): .notAdditive(signal: signal)
        case .value(let value, let part, let channel):
            .notConvertible(
                value: value, sample: part == 0 ? lots.samples[lot].id : other, channel: lots.axis.values[channel],
                unit: lots.axis.unit, signal: lots.signal)
        }
    }
}
