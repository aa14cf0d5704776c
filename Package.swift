// swift-tools-version: 6.2
import PackageDescription

/// Language features that every Swift target of the project is compiled with.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// How the programs are linked: with BENCAO_STATIC, which `Scripts/build` sets where it finds the archives, the C libraries
/// are inside too, as loading them takes longer than to answer for a spectrum.
let programs: [LinkerSetting] =
    Context.environment["BENCAO_STATIC"] == nil
    ? []
    : [
        .unsafeFlags([
            "-static-executable", "-Xlinker", "--start-group", "-llapacke", "-ltmglib", "-llapack", "-lopenblas",
            "-lgfortran", "-lquadmath", "-lfftw3", "-ltiff", "-ljpeg", "-lwebp", "-lzstd", "-llzma", "-lLerc", "-ljbig",
            "-ldeflate", "-lpng", "-lz", "-lstdc++", "-lm", "-Xlinker", "--end-group",
        ])
    ]

let package = Package(
    name: "bencao",
    products: [
        .library(name: "Chemometrics", targets: ["Chemometrics"]),
        .executable(name: "bencao", targets: ["bencao"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The C libraries.
        .systemLibrary(
            name: "CLAPACKE", pkgConfig: "lapacke",
            providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
        .systemLibrary(name: "CFFTW", pkgConfig: "fftw3", providers: [.apt(["libfftw3-dev"])]),
        .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
        .target(name: "CTIFFShims", dependencies: ["CTIFF"], linkerSettings: [.linkedLibrary("tiff")]),
        .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),

        // The few loops that need the C compiler's vectoriser.
        .target(name: "CKernels"),

        // What the programs do before their libraries start.
        .target(name: "CStart"),

        // The libraries; arrows point down only.
        .target(name: "LinearAlgebra", dependencies: ["CKernels", "CLAPACKE", "CFFTW"], swiftSettings: strict),
        .target(name: "Spectroscopy", dependencies: ["LinearAlgebra"], swiftSettings: strict),
        .target(
            name: "SpectralFiles", dependencies: ["CTIFFShims", "Spectroscopy", "LinearAlgebra"],
            swiftSettings: strict),
        .target(
            name: "Preprocessing", dependencies: ["Spectroscopy", "LinearAlgebra", "CKernels"], swiftSettings: strict),
        .target(name: "Modelling", dependencies: ["Spectroscopy", "LinearAlgebra", "CKernels"], swiftSettings: strict),
        .target(
            name: "Prediction",
            dependencies: ["Preprocessing", "Modelling", "Spectroscopy", "LinearAlgebra", "CKernels"],
            swiftSettings: strict),
        .target(
            name: "Hyperspectral",
            dependencies: ["CKernels", "Prediction", "Preprocessing", "Modelling", "Spectroscopy", "LinearAlgebra"],
            swiftSettings: strict),
        .target(
            name: "Validation",
            dependencies: ["Prediction", "Preprocessing", "Modelling", "Spectroscopy", "LinearAlgebra"],
            swiftSettings: strict),
        .target(
            name: "Transfer", dependencies: ["Preprocessing", "Modelling", "Spectroscopy", "LinearAlgebra"],
            swiftSettings: strict),
        .target(
            name: "Authentication",
            dependencies: [
                "Hyperspectral", "Transfer", "Validation", "Prediction", "Preprocessing", "Modelling", "Spectroscopy",
                "LinearAlgebra",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "Reporting", dependencies: ["CPNG", "Spectroscopy", "LinearAlgebra"],
            swiftSettings: strict),
        .target(
            name: "Chemometrics",
            dependencies: [
                "Authentication", "Reporting", "Hyperspectral", "Transfer", "Validation", "Prediction", "Preprocessing",
                "Modelling",
                "SpectralFiles", "Spectroscopy", "LinearAlgebra",
            ],
            swiftSettings: strict),

        // The command.
        .executableTarget(
            name: "bencao",
            dependencies: [
                "Chemometrics", "CStart",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict, linkerSettings: programs),

        // The benchmark.
        .executableTarget(
            name: "bencao-bench",
            dependencies: [
                "Chemometrics", "CStart", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict, linkerSettings: programs),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["Spectroscopy", "LinearAlgebra"],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SpectroscopyTests", dependencies: ["Spectroscopy", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SpectralFilesTests", dependencies: ["SpectralFiles", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "PreprocessingTests", dependencies: ["Preprocessing", "TestSupport"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "ModellingTests", dependencies: ["Modelling", "TestSupport"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "PredictionTests",
            dependencies: [
                "Prediction", "Preprocessing", "Modelling", "Validation", "SpectralFiles", "Spectroscopy",
                "LinearAlgebra", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HyperspectralTests",
            dependencies: [
                "Hyperspectral", "SpectralFiles", "Prediction", "Preprocessing", "Modelling", "Spectroscopy",
                "LinearAlgebra", "TestSupport",
            ],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "ValidationTests",
            dependencies: [
                "Validation", "Prediction", "Preprocessing", "Modelling", "SpectralFiles", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TransferTests",
            dependencies: [
                "Transfer", "Validation", "Preprocessing", "Modelling", "SpectralFiles", "Spectroscopy",
                "LinearAlgebra", "TestSupport",
            ],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "AuthenticationTests",
            dependencies: [
                "Authentication", "Hyperspectral", "Transfer", "Validation", "Prediction", "Preprocessing", "Modelling",
                "SpectralFiles", "Spectroscopy", "TestSupport",
            ],
            exclude: ["Archive"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["bencao", "Chemometrics", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "OracleTests",
            dependencies: [
                "Transfer", "Validation", "Modelling", "Preprocessing", "Spectroscopy", "LinearAlgebra", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "Spectroscopy", "LinearAlgebra", "TestSupport"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
