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
        help: ArgumentHelp(
            """
            The model that judges pixels, calibrated from `bencao cube spectra --pixels`, where MODEL decides about \
            objects, calibrated from --per-object.
            """, valueName: "model"))
    var pixelModel: String?

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
        try ImagePath.check(map)
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
            let (models, hash) = try models(AdulterantModel.self)
            let model = models.objects
            return try run(
                console, placed(models.path) { try AdulterantPixels(models.pixels, domain: domain) }, domain, models,
                hash, samples: (model.genuine.samples, models.pixels.genuine.samples),
                decisions: Decisions(
                    cells: AdulterantTables.answerCells,
                    predict: { try model.predict($0, alpha: alpha, averaged: $1, modelHash: hash.objects) },
                    remarks: { model.findings(onKnown: $0) }, notes: { AdulterantTables.notes($0, model) }))
        case ContentPlan.pipelineName:
            let (models, hash) = try models(ContentModel.self)
            let model = models.objects
            return try run(
                console, placed(models.path) { try ContentPixels(models.pixels, domain: domain) }, domain, models, hash,
                samples: (model.samples.map(\.sample), models.pixels.samples.map(\.sample)),
                decisions: Decisions(
                    cells: { ContentTables.answerCells($0, model) },
                    predict: {
                        try model.predictor(alpha: alpha, modelHash: hash.objects).answers($0, averaged: $1)
                    }, notes: { ContentTables.notes($0, model) }, legend: ContentTables.intervalLegend))
        default:
            let (models, hash) = try models(OriginModel.self)
            let model = models.objects
            return try run(
                console, placed(models.path) { try OriginPixels(models.pixels, domain: domain) }, domain, models, hash,
                samples: (model.reference.samples, models.pixels.reference.samples),
                decisions: Decisions(
                    cells: OriginTables.answerCells,
                    predict: { try model.predict($0, alpha: alpha, averaged: $1, modelHash: hash.objects) },
                    notes: OriginTables.notes))
        }
    }

    /// The model that decides about objects and that which judges pixels: one, unless two are given.
    private struct Models<Model: PipelineModel> {
        let objects: Model
        let pixels: Model
        /// The file of the latter.
        let path: String
    }

    private func models<Model: PipelineModel>(
        _ type: Model.Type
    ) throws -> (Models<Model>, hash: (objects: String, pixels: String?)) {
        let (objects, hash) = try ModelReader.model(type, at: model)
        guard let pixelModel else { return (Models(objects: objects, pixels: objects, path: model), (hash, nil)) }
        let (pixels, other) = try ModelReader.model(type, at: pixelModel)
        guard pixels.signal == objects.signal else {
            throw PlacedError(
                path: pixelModel,
                underlying: AuthenticationError.signalMismatch(expected: objects.signal, found: pixels.signal))
        }
        return (Models(objects: objects, pixels: pixels, path: pixelModel), (hash, other))
    }

    /// How a pipeline decides about objects, and what is told beside.
    private struct Decisions<Answer: PipelineAnswer> {
        let cells: (Answer) -> [String]
        /// The answers to mean spectra; with the number of spectra that each is the mean of, where these count.
        let predict: (Spectra, [Int]?) throws -> [Answer]
        var remarks: (Spectra) -> [Finding] = { _ in [] }
        let notes: ([Answer]) -> [Finding]
        var legend: ([Answer]) -> String = { _ in "" }
    }

    private func run<Model: PipelineModel, Answer>(
        _ console: Console, _ pixelModel: some PixelModel, _ domain: PixelDomain, _ models: Models<Model>,
        _ hash: (objects: String, pixels: String?), samples: (objects: [String], pixels: [String]),
        decisions: Decisions<Answer>
    ) throws -> ExitStatus {
        let kind = Model.Plan.pipelineName
        let file = try read.open(cube)
        let cube = try reference.correcting(file, read).havingBands(of: pixelModel.axis, memory: read.bytes)
        guard let axis = cube.axis else { throw HyperspectralError.noWavelengths(cube: cube.name) }
        let kindOfValues = reference.signal(signal, of: file)
        guard kindOfValues == models.objects.signal else {
            throw PlacedError(
                path: self.cube,
                underlying: AuthenticationError.signalMismatch(expected: models.objects.signal, found: kindOfValues))
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
                layers: chosen.map(\.element), classes: wants(.class) ? pixelModel.classNames : nil,
                about: "\(kind) map of \(name), model \((hash.pixels ?? hash.objects).prefix(12))",
                overwrite: overwrite)
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
        // Whoever reads the numbers has to know what the calibration said of them.
        var findings = models.objects.answerFindings
        if hash.pixels != nil { findings += models.pixels.answerFindings.filter { !findings.contains($0) } }
        findings += reference.findings(on: file) + cube.findings
        var answers: [Int: Answer] = [:]
        var notes: [Finding] = []
        var legend = ""
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
            // Where lots are of pixels, an object is of as many as it has; else its mean counts as one spectrum.
            let averaged = CubeSampleName.arePixels(samples.objects) ? means.regions.map(\.pixels) : nil
            let told = try placed(self.cube) { try decisions.predict(spectra, averaged) }
            answers = Dictionary(uniqueKeysWithValues: zip(means.regions.map(\.label), told))
            findings += decisions.remarks(spectra)
            notes = decisions.notes(told).map { note in
                guard note.code == AnswerNotes.noGuarantee, averaged != nil, hash.pixels == nil else { return note }
                return Finding(
                    code: note.code, severity: note.severity, summary: note.summary,
                    remedy: "calibrate from `bencao cube spectra --per-object` to decide about objects, and give this "
                        + "model with --pixel-model for the map")
            }
            legend = decisions.legend(told)
        }
        if !noObjects, pixels.mask == nil {
            findings.append(
                Finding(
                    code: "cube.no-objects", severity: .note,
                    summary: pixels.region == nil
                        ? "nothing is decided: that is done for objects, by their mean spectra, and none are marked"
                        : "the region counts as one object, and is decided for by its mean spectrum",
                    remedy:
                        "find the objects with `bencao cube mask \(self.cube) -o objects.tif`, and give --mask objects.tif"
                ))
        }
        progress.finish()
        let document = CubeAnswer(
            kind: kind, cube: name, modelHash: hash.objects, pixelModelHash: hash.pixels, objects: objects,
            tally: tally,
            pixels: pixelModel, domain: domain, answers: answers, calibrationSamples: samples.pixels, seed: seed,
            findings: findings + notes)
        try images?.finish()
        // The table says the notes itself.
        console.tell(document.findings.filter { output.format != .table || !notes.contains($0) })
        switch output.format {
        case .json: try console.json(document)
        case .jsonl: try console.jsonLines(document.objects)
        case .csv:
            try console.result(
                CubeAnswerTables.csv(document, classNames: pixelModel.classNames, cells: decisions.cells))
        case .table:
            try console.result(
                CubeAnswerTables.text(
                    document, classNames: pixelModel.classNames, cells: decisions.cells,
                    below: legend + AnswerNotes.text(notes)))
        }
        return answers.values.allSatisfy(\.isFavourable) ? .done : .unfavourable
    }
}

/// What people read of a prediction of a cube.
enum CubeAnswerTables {
    static func text<Answer>(
        _ document: CubeAnswer<Answer>, classNames: [String], cells: (Answer) -> [String], below: String
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
            text += "decision: by the mean spectrum of the object; shares: of its pixels\n\(below)\n"
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
    /// The contents of an object, each with its interval and what is to be known of it, and the p-value.
    static func answerCells(_ answer: ContentAnswer, _ model: ContentModel) -> [String] {
        let values = answer.values.map { value in
            let error = model.analytes.first { $0.name == value.analyte }?.figures.nested.rmse ?? 0
            let places = Format.decimals(uncertainty: error)
            guard let number = value.value else { return "\(value.analyte) \(domain(value))" }
            var text = "\(value.analyte) \(Format.fixed(number, places))"
            if let low = value.low, let high = value.high {
                text += " (\(Format.fixed(low, places)) … \(Format.fixed(high, places)))"
            }
            if let unit = value.unit { text += " \(unit)" }
            let said = domain(value)
            return said == "inside" ? text : said.hasPrefix("inside, ") ? text + said.dropFirst(6) : "\(text), \(said)"
        }
        return [values.joined(separator: "; "), Format.p(answer.pValue)]
    }
}
