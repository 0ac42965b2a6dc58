package main

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

// inclusions is the file appban/inclusions@1, as far as it has to be read to check it.
type inclusions struct {
	Schema string `json:"schema"`
	About  struct {
		Question   string  `json:"question"`
		RestsOn    []int64 `json:"rests_on"`
		Checkpoint struct {
			Origin string `json:"origin"`
			Size   int64  `json:"size"`
			Root   string `json:"root"`
		} `json:"checkpoint"`
	} `json:"about"`
	Checkpoint string `json:"checkpoint"`
	Entries    []struct {
		Index int64    `json:"index"`
		Leaf  []byte   `json:"leaf"`
		Path  [][]byte `json:"path"`
	} `json:"entries"`
}

// verifyAnswer checks an answer with its entries: the signature of its head, the way of each entry to the root of that
// head, and that these are exactly the entries that the answer says it rests on.
func verifyAnswer(path, vkey string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var file inclusions
	if err := json.Unmarshal(data, &file); err != nil {
		return err
	}
	if file.Schema != "appban/inclusions@1" {
		return fmt.Errorf("its schema is %q", file.Schema)
	}
	tree, err := openNote([]byte(file.Checkpoint), vkey)
	if err != nil {
		return fmt.Errorf("checkpoint: %v", err)
	}
	if said := file.About.Checkpoint; said.Size != tree.N || said.Root != fmt.Sprintf("%x", tree.Hash[:]) {
		return fmt.Errorf("answer: it was read under %d leaves and root %s, %d are signed", said.Size, said.Root, tree.N)
	}
	if len(file.Entries) != len(file.About.RestsOn) {
		return fmt.Errorf("answer: it rests on %d entries, %d are proved", len(file.About.RestsOn), len(file.Entries))
	}
	for n, entry := range file.Entries {
		if entry.Index != file.About.RestsOn[n] {
			return fmt.Errorf("leaf %d: the answer rests on %d", entry.Index, file.About.RestsOn[n])
		}
		proof := make(tlog.RecordProof, len(entry.Path))
		for i, hash := range entry.Path {
			if len(hash) != tlog.HashSize {
				return fmt.Errorf("leaf %d: a hash of its path has %d bytes", entry.Index, len(hash))
			}
			copy(proof[i][:], hash)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, entry.Index, tlog.RecordHash(entry.Leaf)); err != nil {
			return fmt.Errorf("leaf %d: %v", entry.Index, err)
		}
	}
	fmt.Printf("holds: %s rests on %d entries of %d, root %v\n", file.About.Question, len(file.Entries), tree.N, tree.Hash)
	return nil
}
