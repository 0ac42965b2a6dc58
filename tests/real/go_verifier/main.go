// Verifier checks a log that stands as files in C2SP tlog-tiles layout, with none of appban's code: the signature of its
// checkpoint, every leaf, every tile, and proofs of inclusion and consistency read out of the tiles.
//
// usage: verifier DIR VKEY
//
//	verifier FILE VKEY
//
// FILE is an answer with the proofs of its entries.
//
// It names the first file or leaf that does not hold and ends with 1; on wrong usage with 2.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height, width = 8, 256

// proofs is about how many leaves, spread over the log, are proved in it.
const proofs = 750

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: verifier DIR|FILE VKEY")
		os.Exit(2)
	}
	check := verify
	if found, err := os.Stat(os.Args[1]); err == nil && found.Mode().IsRegular() {
		check = verifyAnswer
	}
	if err := check(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

func verify(dir, vkey string) error {
	tree, err := openCheckpoint(dir, vkey)
	if err != nil {
		return fmt.Errorf("checkpoint: %v", err)
	}
	leaves, stored, err := readLeaves(dir, tree.N)
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(tree.N, stored)
	if err != nil {
		return err
	}
	tiles := tilesOf(tree.N)
	for _, tile := range tiles {
		if err := checkTile(dir, tile, stored); err != nil {
			return err
		}
	}
	if root != tree.Hash {
		return fmt.Errorf("checkpoint: the %d leaves have root %v, it says %v", tree.N, root, tree.Hash)
	}
	proved, err := prove(dir, tree, leaves, stored)
	if err != nil {
		return err
	}
	fmt.Printf("holds: %d leaves, %d tiles, %d proofs, root %v\n", tree.N, len(tiles), proved, tree.Hash)
	return nil
}

// openCheckpoint reads the head of the log.
func openCheckpoint(dir, vkey string) (tree tlog.Tree, err error) {
	data, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return tree, err
	}
	return openNote(data, vkey)
}

// openNote reads a head, once its signature and the name of the log fit the key.
func openNote(data []byte, vkey string) (tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("it is of %q, the key of %q", lines[0], verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil || tree.N < 0 {
		return tree, fmt.Errorf("its size is %q", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("its root is %q", lines[2])
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// hashes holds every hash of the tree by its stored index, computed from the leaves.
type hashes []tlog.Hash

func (all hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(all)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		found[i] = all[index]
	}
	return found, nil
}

// readLeaves reads the entry bundles and holds each leaf against its hash in the lowest tiles.
func readLeaves(dir string, size int64) (leaves [][]byte, stored hashes, err error) {
	for start := int64(0); start < size; start += width {
		tile := tlog.Tile{H: height, L: 0, N: start / width, W: width}
		if size-start < width {
			tile.W = int(size - start)
		}
		name := strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, nil, err
		}
		lowest, err := os.ReadFile(filepath.Join(dir, pathOf(tile)))
		if err != nil {
			return nil, nil, err
		}
		for i := 0; i < tile.W; i++ {
			n := start + int64(i)
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, nil, fmt.Errorf("leaf %d: %s ends within it", n, name)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			leaf := bundle[2:length]
			bundle = bundle[length:]
			hash := tlog.RecordHash(leaf)
			if len(lowest) < (i+1)*tlog.HashSize || !bytes.Equal(hash[:], lowest[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
				return nil, nil, fmt.Errorf("leaf %d: its hash is not the one in %s", n, pathOf(tile))
			}
			more, err := tlog.StoredHashesForRecordHash(n, hash, stored)
			if err != nil {
				return nil, nil, err
			}
			stored, leaves = append(stored, more...), append(leaves, leaf)
		}
		if len(bundle) > 0 {
			return nil, nil, fmt.Errorf("%s: it goes on after leaf %d", name, start+int64(tile.W)-1)
		}
	}
	return leaves, stored, nil
}

// tilesOf names the tiles of a log: of each partial one only the widest, where tlog lists every width on the way there.
func tilesOf(size int64) (tiles []tlog.Tile) {
	for _, tile := range tlog.NewTiles(height, 0, size) {
		if last := len(tiles) - 1; last >= 0 && tiles[last].L == tile.L && tiles[last].N == tile.N {
			tiles = tiles[:last]
		}
		tiles = append(tiles, tile)
	}
	return tiles
}

// checkTile holds the bytes of a tile against those computed from the leaves.
func checkTile(dir string, tile tlog.Tile, stored hashes) error {
	want, err := tlog.ReadTileData(tile, stored)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(dir, pathOf(tile)))
	if err != nil {
		return err
	}
	if !bytes.Equal(data, want) {
		return fmt.Errorf("%s: it does not hold the hashes of what lies below it", pathOf(tile))
	}
	return nil
}

// files reads tiles for proofs; tlog checks what it reads against the tree.
type files string

func (dir files) Height() int                                { return height }
func (dir files) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (dir files) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range tiles {
		read, err := os.ReadFile(filepath.Join(string(dir), pathOf(tile)))
		if err != nil {
			return nil, err
		}
		data = append(data, read)
	}
	return data, nil
}

// prove makes proofs from the tiles and checks them: leaves in the tree, and smaller trees as its beginning.
func prove(dir string, tree tlog.Tree, leaves [][]byte, stored hashes) (count int, err error) {
	reader := tlog.TileHashReader(tree, files(dir))
	for n := int64(0); n < tree.N; n += tree.N/proofs + 1 {
		proof, err := tlog.ProveRecord(tree.N, n, reader)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(leaves[n]))
		}
		if err != nil {
			return count, fmt.Errorf("leaf %d: %v", n, err)
		}
		count++
	}
	for n := int64(1); n <= tree.N; n *= 3 {
		smaller, err := tlog.TreeHash(n, stored)
		if err != nil {
			return count, err
		}
		proof, err := tlog.ProveTree(tree.N, n, reader)
		if err == nil {
			err = tlog.CheckTree(proof, tree.N, tree.Hash, n, smaller)
		}
		if err != nil {
			return count, fmt.Errorf("the first %d leaves: %v", n, err)
		}
		count++
	}
	return count, nil
}

// pathOf is the path of a tile as C2SP writes it: that of Go's checksum database without the height.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tile.H), "tile/", 1)
}
