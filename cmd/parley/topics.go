package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"parley/extract"
	"parley/extract/talk"
)

// topicChoice says what talks shall be about.
type topicChoice struct {
	topic string // a topic's name, or talk.AnyTopic
	file  string // topics of one's own; empty for none
}

func (t *topicChoice) register(c *cobra.Command) {
	c.Flags().StringVar(&t.topic, "topic", defaultTopic, "topic of the talks: cyber, nuclear, one of --topics-file, or any for talks on all topics")
	c.Flags().StringVar(&t.file, "topics-file", "", "topics of your own; 'parley config topics' prints those that are known, in the same form")
}

// known reads the topics there are. sum identifies the file of one's own; empty
// without one.
func (t topicChoice) known() (topics *talk.Topics, sum string, err error) {
	if topics, err = talk.KnownTopics(); err != nil || t.file == "" {
		return topics, "", err
	}
	data, err := os.ReadFile(t.file)
	if err != nil {
		return nil, "", fmt.Errorf("read the topics: %w; 'parley config topics' prints a file to start from", err)
	}
	digest := sha256.Sum256(data)
	return topics, hex.EncodeToString(digest[:]), topics.Add(t.file, data)
}

// among tells whether the choice is one of the topics.
func (t topicChoice) among(topics *talk.Topics) error {
	if names := topics.Names(); t.topic != talk.AnyTopic && !slices.Contains(names, t.topic) {
		return fmt.Errorf("topic %q is not known; use %s or %s", t.topic, strings.Join(names, ", "), talk.AnyTopic)
	}
	return nil
}

// extractor loads extraction for the choice, with the places of a file that
// parley gazetteer wrote; "" for those that are built in.
func (t topicChoice) extractor(names bool, gazetteer string) (*extract.Extractor, error) {
	topics, _, err := t.known()
	if err == nil {
		err = t.among(topics)
	}
	if err != nil {
		return nil, usagef("%w", err)
	}
	o := extract.Options{Topic: t.topic, Topics: topics, Names: names}
	if o.Gazetteer, err = readGazetteer(gazetteer); err != nil {
		return nil, err
	}
	if t.topic == talk.AnyTopic {
		o.Topic, o.AnyTopic = "", true
	}
	return extract.New(o)
}
