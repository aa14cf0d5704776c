import ArgumentParser
import Chemometrics
import Foundation

/// `bencao cube predict MODEL CUBE -o MAP.tif`.
struct CubePredict: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Apply a model to every pixel of a cube, and decide about each object by its mean spectrum.",
        discussion: """
            Writes MAP.tif (the class of each pixel: 0 background, 254 unusable, 255 outside the domain), MAP-score.tif, \
            MAP-pvalue.tif, and a map of each content, with a PNG picture of each. Models of origin, adulterant and \
            content all apply. Exit code 1 when the decision about some object is unfavourable.
            """)

    /// The maps that can be asked for.
    enum Map: String, CaseIterable, ExpressibleByArgument {
        case all, `class`, score, pvalue, content
    }

    @Argument(help: "The model file.")
    var model: String

    @Argument(help: "A TIFF, an ENVI header or its data file, or a folder of one TIFF a band.")
    var cube: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The class map; other maps and pictures are called after it.", valueName: "map.tif"))
    var map: String?

    @OptionGroup var pixels: PixelOptions

    @Option(
        help: ArgumentHelp("The maps to make: all, class, score, pvalue, content; may be repeated.", valueName: "map"))
    var maps: [Map] = [.all]

    @Option(
        help: ArgumentHelp(
            "The share of wrong decisions about objects that is accepted; by default that of the model.",
            valueName: "share"))
    var alpha: Double?

    @Option(help: ArgumentHelp("The share of usual pixels that may be called outside.", valueName: "share"))
    var pixelAlpha = 0.01

    @Option(help: "What the values are, where the cube does not say it; reflectance after a correction.")
    var signal: String?

    @Option(help: "The seed of the bootstrap over objects.")
    var seed: UInt64 = 1

    @Flag(name: .customLong("no-objects"), help: "Decide about no objects: the map and the shares of pixels only.")
    var noObjects = false

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: CubeOptions
    @OptionGroup(title: "Correction") var reference: ReferenceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let alpha, !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a share between 0 and 1.") }
        guard pixelAlpha > 0 && pixelAlpha < 1 else {
            throw ValidationError("--pixel-alpha is a share between 0 and 1.")
        }
    }

    private func wants(_ map: Map) -> Bool { maps.contains(.all) || maps.contains(map) }

    func execute(_ console: Console) throws -> ExitStatus {
        let bytes = try InputFile.bytes(of: model)
        let domain = PixelDomain(
            alpha: pixelAlpha, tellsPValues: wants(.pvalue), tellsScores: wants(.score))
        switch try placed(model, { try ModelFile.header(of: bytes).kind }) {
        case AdulterantPlan.pipelineName:
            let (model, hash) = try ModelReader.model(AdulterantModel.self, at: model)
            return try run(
                console, placed(self.model) { try AdulterantPixels(model, domain: domain) }, domain, hash,
                kind: AdulterantPlan.pipelineName,
                signal: model.signal, samples: model.genuine.samples, tables: AdulterantTables.answerCells,
                told: model.answerFindings
            ) { try model.predict($0, alpha: alpha, modelHash: hash).map { ($0, $0.isFavourable) } }
        case ContentPlan.pipelineName:
            let (model, hash) = try ModelReader.model(ContentModel.self, at: model)
            return try run(
                console, placed(self.model) { try ContentPixels(model, domain: domain) }, domain, hash,
                kind: ContentPlan.pipelineName,
                signal: model.signal, samples: model.samples.map(\.sample), tables: ContentTables.answerCells,
                told: model.answerFindings
            ) { try model.predict($0, alpha: alpha, modelHash: hash).map { ($0, $0.isFavourable) } }
        default:
            let (model, hash) = try ModelReader.model(OriginModel.self, at: model)
            return try run(
                console, placed(self.model) { try OriginPixels(model, domain: domain) }, domain, hash, kind: "origin",
                signal: model.signal, samples: model.reference.samples, tables: OriginTables.answerCells,
                told: model.answerFindings
            ) { try model.predict($0, alpha: alpha, modelHash: hash).map { ($0, $0.isFavourable) } }
        }
    }

    private func run<Answer: Codable & Sendable>(
        _ console: Console, _ pixelModel: some PixelModel, _ domain: PixelDomain, _ hash: String, kind: String,
        signal modelSignal: SignalKind, samples: [String], tables: (Answer) -> [String], told: [Finding],
        predict: (Spectra) throws -> [(Answer, Bool)]
    ) throws -> ExitStatus {
        let file = try read.open(cube)
        let cube = try reference.correcting(file, read).havingBands(of: pixelModel.axis, memory: read.bytes)
        guard let axis = cube.axis else { throw HyperspectralError.noWavelengths(cube: cube.name) }
        let kindOfValues = SignalKind(rawValue: signal ?? (reference.white == nil ? "unstated" : "reflectance"))
        guard kindOfValues == modelSignal else {
            throw PlacedError(
                path: self.cube,
                underlying: AuthenticationError.signalMismatch(expected: modelSignal, found: kindOfValues))
        }
        let given = try pixels.labels(of: cube, read)
        let objects = given ?? LabelImage(whole: cube.shape.lines, samples: cube.shape.samples)
        let chosen = pixelModel.layers.enumerated().filter { _, layer in
            switch layer.quantity {
            case .score: wants(.score)
            case .pValue: wants(.pvalue)
            case .content: wants(.content)
            }
        }
        let name = InputFile.name(of: self.cube)
        let images = try map.map { path in
            try MapSet(
                path, like: cube, placement: file.placement,
                layers: chosen.map { ($0.element.name, $0.element.meaning, $0.element.unit) },
                classes: wants(.class) ? pixelModel.classNames : nil,
                about: "\(kind) map of \(name), model \(hash.prefix(12))", overwrite: overwrite)
        }
        let progress = CubeProgress(console, cube)
        defer { progress.finish() }
        let failure = SinkFailure()
        let tally = try CubePrediction(pixelModel, within: given).run(
            on: cube, memory: read.bytes, progress: progress.stage("pixels")
        ) { (lines, seen) throws(HyperspectralError) in
            failure.run {
                try images?.append(lines, classes: seen.classes, layers: chosen.map { seen.layers[$0.offset] })
            }
        }
        try failure.check()
        if !tally.objects.values.contains(where: { $0.judged > 0 }),
            tally.objects.values.contains(where: { $0.unusable > 0 })
        {
            let empty = try EmptyBands(of: cube, memory: read.bytes, progress: progress.stage("empty bands"))
            if let error = empty.error(of: cube) { throw error }
        }
        var findings = cube.findings + told
        var answers: [Int: (Answer, Bool)] = [:]
        if !noObjects, given != nil {
            let means = try RegionSpectra(
                of: cube, in: objects, memory: read.bytes, progress: progress.stage("objects"))
            findings += means.findings
            let spectra = try Spectra(
                x: Matrix(rows: means.regions.map(\.mean)), axis: axis, signal: kindOfValues,
                samples: means.regions.map {
                    let id = CubeSampleName.object($0.label, cube: name)
                    return Sample(id: id, lot: id)
                })
            let told = try placed(self.cube) { try predict(spectra) }
            answers = Dictionary(uniqueKeysWithValues: zip(means.regions.map(\.label), told))
        }
        progress.finish()
        let document = CubeAnswer(
            kind: kind, cube: name, modelHash: hash, objects: objects, tally: tally, pixels: pixelModel, domain: domain,
            answers: answers.mapValues { $0.0 }, calibrationSamples: samples, seed: seed, findings: findings)
        try images?.finish()
        console.tell(document.findings)
        switch output.format {
        case .json: try console.json(document)
        case .jsonl: try console.jsonLines(document.objects)
        case .csv: try console.result(CubeAnswerTables.csv(document, classNames: pixelModel.classNames, cells: tables))
        case .table:
            try console.result(CubeAnswerTables.text(document, classNames: pixelModel.classNames, cells: tables))
        }
        return answers.values.allSatisfy { $0.1 } ? .done : .unfavourable
    }
}

/// What people read of a prediction of a cube.
enum CubeAnswerTables {
    static func text<Answer>(
        _ document: CubeAnswer<Answer>, classNames: [String], cells: (Answer) -> [String]
    ) -> String {
        var text = ""
        func percent(_ share: Double?) -> String { share.map { Format.percent($0, 1) } ?? "" }
        let decided = document.objects.contains { $0.answer != nil }
        if decided {
            var table = TextTable(
                [">Object", ">Pixels", "Decision", ">p"] + classNames.map { ">" + $0 } + [">Outside", ">Unusable"])
            for object in document.objects.prefix(100) {
                var row = ["\(object.object)", "\(object.extent.pixels)"]
                row += object.answer.map(cells) ?? ["none", ""]
                for name in classNames { row.append(percent(object.shares[name])) }
                row += [percent(object.outside), "\(object.unusable)"]
                table.add(row)
            }
            text += table.text(indent: "")
            if document.objects.count > 100 {
                text += "the first 100 of \(document.objects.count) objects; --csv gives all\n"
            }
            text += "decision: by the mean spectrum of the object; shares: of its pixels\n\n"
        }
        var table = TextTable(["Class", ">Pixels", ">Share", "95 % interval"])
        for share in document.shares {
            let interval =
                share.low.flatMap { low in share.high.map { "\(Format.percent(low, 1)) … \(Format.percent($0, 1))" } }
                ?? "not available: one object"
            table.add([share.name, "\(share.pixels)", Format.percent(share.value, 1), interval])
        }
        text += table.text(indent: "")
        text +=
            "shares: of the judged pixels; intervals: bootstrap over \(Format.count(document.objects.count, "object"))\n"
        text += "codes in the class map: "
        text += classNames.enumerated().map { "\($0 + 1) \($1)" }.joined(separator: ", ") + "\n"
        return text + "pixels: outside at alpha \(document.pixelAlpha); \(document.pixelGuarantee)\n"
    }

    static func csv<Answer>(
        _ document: CubeAnswer<Answer>, classNames: [String], cells: (Answer) -> [String]
    ) -> String {
        let contents = Set(document.objects.flatMap(\.contents.keys)).sorted()
        var rows = [
            ["object", "pixels", "centreLine", "centreSample", "decision", "pValue"] + classNames + [
                "outside", "unusable",
            ]
                + contents.map { "mean " + $0 }
        ]
        for object in document.objects {
            func number(_ value: Double?) -> String { value.map { String($0) } ?? "" }
            var row = [
                "\(object.object)", "\(object.extent.pixels)", "\(object.extent.centreLine)",
                "\(object.extent.centreSample)",
            ]
            row += object.answer.map(cells) ?? ["", ""]
            for name in classNames { row.append(number(object.shares[name])) }
            row += [number(object.outside), "\(object.unusable)"]
            for name in contents { row.append(number(object.contents[name])) }
            rows.append(row)
        }
        return CSVText.rows(rows)
    }
}

extension OriginTables {
    /// The decision about an object and its p-value.
    static func answerCells(_ answer: OriginAnswer) -> [String] {
        let p = answer.pValue[answer.answer.best] ?? 0
        let set = answer.answer.origins.isEmpty ? "none of the known" : answer.answer.origins.joined(separator: ", ")
        return [set, Format.p(p)]
    }
}

extension AdulterantTables {
    /// The verdict about an object and its p-value.
    static func answerCells(_ answer: AdulterantAnswer) -> [String] {
        let verdict =
            switch answer.answer {
            case .accept: "accept"
            case .reject: "REJECT"
            case .cannotSay: "cannot say"
            }
        return [verdict, Format.p(answer.pValue)]
    }
}

extension ContentTables {
    /// The contents of an object and its p-value.
    static func answerCells(_ answer: ContentAnswer) -> [String] {
        let values = answer.values.map { value in
            value.value.map { "\(value.analyte) \(Format.short($0))" + (value.unit.map { " \($0)" } ?? "") }
                ?? "\(value.analyte) outside"
        }
        return [values.joined(separator: ", "), Format.p(answer.pValue)]
    }
}
