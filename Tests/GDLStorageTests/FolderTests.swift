import GDLStorage
import GDLTestSupport
import Glibc
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FolderTests {
  let place: TemporaryFolder

  init() throws { place = try TemporaryFolder() }

  @Test func `missing folders are made, each durable in its parent`() throws {
    let folder = try openFolder(place, "a/b/c")
    #expect(folder.path == place.path("a/b/c"))
    #expect(place.names() == ["a"])
    #expect(place.names(below: "a/b") == ["c"])
    #expect(try openFolder(place, "a/b/c").path == folder.path, "an existing folder is opened as it is")
  }

  @Test func `a missing folder is not made unasked`() throws {
    #expect(try code { _ = try Folder.open(place.path("a"), creating: false) } == ENOENT)
    #expect(place.names().isEmpty)
  }

  @Test func `a file in the way of a folder is an error that names the path`() throws {
    try place.write("text", to: "a")
    let error = #expect(throws: StorageError.self) { _ = try openFolder(place, "a/b") }
    #expect(error?.code == ENOTDIR)
    #expect(error?.message.contains(place.path("a/b")) == true)
  }

  @Test func `the path of a name in the root has one slash`() throws {
    #expect(try Folder.open("/", creating: false).fullPath("tmp") == "/tmp")
    #expect(try openFolder(place).fullPath("x") == place.path("x"))
  }

  @Test func `an entry tells files from folders and links, without following`() throws {
    try place.write("four", to: "file")
    _ = try place.makeFolder("folder")
    try makeSymbolicLink(to: place.path("file"), at: place.path("link"))
    let folder = try openFolder(place)
    let file = try #require(try folder.entry("file"))
    #expect(file.isRegularFile)
    #expect(file.identity.size == 4)
    #expect(try folder.entry("folder")?.isRegularFile == false)
    #expect(try folder.entry("link")?.isRegularFile == false)
    #expect(try folder.entry("nothing") == nil)
  }

  @Test func `a rename never replaces unless told to`() throws {
    try place.write("new", to: "x.part")
    try place.write("old", to: "x")
    let folder = try openFolder(place)
    #expect(try code { try folder.rename("x.part", to: "x") } == EEXIST)
    #expect(try place.read("x") == Array("old".utf8))
    #expect(try place.read("x.part") == Array("new".utf8))
    try folder.rename("x.part", to: "x", replacing: true)
    #expect(try place.read("x") == Array("new".utf8))
    #expect(place.names() == ["x"])
  }

  @Test func `a rename does not replace a dangling symbolic link either`() throws {
    try place.write("new", to: "x.part")
    try makeSymbolicLink(to: place.path("nowhere"), at: place.path("x"))
    #expect(try code { try openFolder(place).rename("x.part", to: "x") } == EEXIST)
    #expect(place.names() == ["x", "x.part"])
  }

  @Test func `a folder can be made durable, and its file system`() throws {
    let folder = try openFolder(place)
    try folder.synchronize()
    try folder.synchronizeFileSystem()
    #expect(try folder.freeBytes() > 0)
  }

  @Test func `a listing has every name but the two dots`() throws {
    try place.write("", to: ".hidden")
    try place.write("", to: "a")
    #expect(try FolderListing.names(in: place.path).sorted() == [".hidden", "a"])
    #expect(try code { _ = try FolderListing.names(in: place.path("nowhere")) } == ENOENT)
  }

  @Test func `a removed name is gone`() throws {
    try place.write("", to: "a")
    try openFolder(place).remove("a")
    #expect(place.names().isEmpty)
    #expect(try code { try openFolder(place).remove("a") } == ENOENT)
  }
}
