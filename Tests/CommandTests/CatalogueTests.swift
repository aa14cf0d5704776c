import Chemometrics
import Foundation
import Testing

/// `bencao methods`, `formats`, `model show`: they follow from the catalogues and the files.
@Suite("Catalogues")
struct CatalogueTests {
    @Test("methods lists every method with its parameters and defaults")
    func methods() throws {
        let folder = try WorkFolder()
        let listed = try #require(try folder.run("methods", "--json").json().object)
        #expect(listed["schema"] == .string("bencao.methods.v1"))
        let methods = try #require(listed["methods"]?.array).compactMap(\.object)
        #expect(
            methods.map { $0["identifier"]?.text }
                == MethodCatalogue.methods.map(\.identifier))
        let table = try folder.run("methods").output
        let rows = CSVReader.rows(try folder.run("methods", "--csv").output)
        #expect(rows.map { $0[1] } == ["method"] + methods.compactMap { $0["identifier"]?.text })
        for type in PreprocessingCatalogue.methods {
            let method = try #require(methods.first { $0["identifier"] == .string(type.identifier) })
            #expect(method["kind"] == .string("preprocessing"))
            #expect(method["summary"] == .string(type.summary))
            let parameters = try #require(method["parameters"]?.array).compactMap(\.object)
            let defaults = try Self.defaults(of: type)
            #expect(parameters.map { $0["name"]?.text } == type.parameters.map(\.name))
            for (parameter, description) in zip(parameters, type.parameters) {
                let standard = defaults[description.name] ?? .null
                #expect(parameter["default"] == standard)
                #expect(parameter["summary"] == .string(description.summary))
                #expect(table.contains("      \(description.name) = \(standard.text): \(description.summary)\n"))
            }
            let alone = try folder.run("methods", type.identifier).output
            #expect(alone.hasPrefix("Preprocessing\n  \(type.identifier)\n      \(type.summary)\n"))
            #expect(table.contains(alone.dropFirst("Preprocessing\n".count)))
        }
    }

    private static func defaults<Method: Preprocessing>(of type: Method.Type) throws -> [String: JSONValue] {
        try JSONValue(encoding: type.init()).object ?? [:]
    }

    @Test("Every method that is listed can be typed as a step with its defaults; one that needs classes says so")
    func methodsCanBeTyped() throws {
        let folder = try WorkFolder()
        // Two scans a lot, for the methods that learn from how they differ.
        try folder.write(TableText(lots: 2, scans: 2, channels: 120).text, to: "small.csv")
        let spectra = try SpectralFile.read(path: folder.url("small.csv").path).spectra()
        for type in PreprocessingCatalogue.methods {
            let run = try folder.run(
                "preprocess", "small.csv", "--recipe", type.identifier, "-o", "\(type.identifier).csv", "--lot", "lot")
            if type is any SupervisedPreprocessing.Type {
                #expect(run.code == 65)
                #expect(run.errors.contains("recipe step 1, \(type.identifier)"), "\(run.errors)")
                #expect(run.errors.contains("the step learns from reference values or classes; none are given here"))
                #expect(!folder.exists("\(type.identifier).csv"))
                continue
            }
            #expect(run.code == 0, "\(run.errors)")
            let step = try RecipeStep(identifier: type.identifier, parameters: [:])
            let channels = try Recipe([step.method]).fitApplying(to: spectra).spectra.axis.count
            #expect(channels > 0)
            #expect(
                try folder.run("info", "\(type.identifier).csv").output.contains("8 spectra × \(channels) channels"))
        }
    }

    @Test("formats lists every format and whether it is written")
    func formats() throws {
        let folder = try WorkFolder()
        let listed = try #require(try folder.run("formats", "--json").json().object)
        #expect(listed["schema"] == .string("bencao.formats.v1"))
        let formats = try #require(listed["formats"]?.array).compactMap(\.object)
        let cubes = CubeFormatCatalogue.formats
        #expect(
            formats.map { $0["identifier"]?.text }
                == SpectralFormatCatalogue.formats.map { $0.identifier } + cubes.map { $0.identifier })
        #expect(
            formats.map { $0["writes"] }
                == SpectralFormatCatalogue.formats.map { .bool($0.isWritable) } + cubes.map { _ in .bool(false) })
        #expect(formats.count { $0["holds"] == .string("cube") } == cubes.count)
        #expect(
            formats.map { $0["extensions"]?.array?.map(\.text) }
                == SpectralFormatCatalogue.formats.map { $0.fileNameExtensions } + cubes.map { $0.fileNameExtensions })
        let table = try folder.run("formats")
        for format in SpectralFormatCatalogue.formats { #expect(table.output.contains(format.summary)) }
        #expect(CSVReader.rows(try folder.run("formats", "--csv").output).count == formats.count + 1)
        #expect(try folder.run("formats", "--jsonl").jsonLines().compactMap(\.object) == formats)
    }

    @Test("model show tells what a model was made from")
    func modelShow() throws {
        let folder = try WorkFolder()
        try folder.write(try SmallModel.bytes(), to: "model.json")
        let hash = SourceFile.sha256(of: try SmallModel.bytes())
        let source = SourceFile.sha256(of: Data(TableText().text.utf8))
        let document = try #require(try folder.run("model", "show", "model.json", "--json").json().object)
        #expect(document["schema"] == .string("bencao.model-summary.v1"))
        #expect(document["sha256"] == .string(hash))
        #expect(document["kind"] == .string("origin"))
        #expect(document["software"] == .string(SoftwareVersion.current))
        let training = try #require(document["training"]?.object)
        #expect(training["spectra"] == .integer(8) && training["lots"] == .integer(8))
        #expect(
            training["sources"]
                == .array([.object(["name": .string("small.csv"), "sha256": .string(source)])]))
        #expect(document["plan"]?.object?["validation"]?.object?["outerRepeats"] == .integer(1))
        let text = try folder.run("model", "show", "model.json").output
        for part in [
            hash, "small.csv, SHA-256 \(source)", "30 channels, 1100 … 1158 nm", "8 spectra of 8 lots: A 4, B 4",
        ] {
            #expect(text.contains(part))
        }
        let line = try folder.run("model", "show", "model.json", "--jsonl")
        #expect(line.lines.count == 1)
        #expect(try line.json().object == document)
    }
}
