package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"parley/extract/talk"
)

func (a *app) configCommand() *cobra.Command {
	file := "parley.yaml"
	c := &cobra.Command{Use: "config", Short: "Check a configuration, or print one to start from", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	check := &cobra.Command{
		Use: "check [FILE]", Short: "Check a configuration (parley.yaml where no file is named)", Args: cobra.MaximumNArgs(1),
		Long: `Check reads a configuration and tells every mistake with its line and column, and
how to mend it.

Exit status:
  0    it is right
  2    it has mistakes`,
		Example: "  parley config check parley.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				file = args[0]
			}
			cfg, err := a.loadConfig(file)
			if err != nil {
				return err
			}
			if len(cfg.Sources) == 0 {
				return usagef("%s names no sources; there is nothing to crawl", file)
			}
			fmt.Fprintf(a.out, "%s is right: %s\n", file, plural(len(cfg.Sources), "source"))
			return nil
		},
	}
	check.Flags().StringVarP(&file, "config", "c", file, "the same as FILE")
	c.AddCommand(check, &cobra.Command{
		Use: "example", Short: "Print a configuration with all keys, their defaults and what they do", Args: cobra.NoArgs,
		Long:    "Example prints a configuration with all keys, their defaults and what they do.\n" + plainExitHelp,
		Example: "  parley config example > parley.yaml",
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(a.out, exampleConfig)
			return err
		},
	}, &cobra.Command{
		Use: "topics", Short: "Print the topics that are known, in the form of a topics file", Args: cobra.NoArgs,
		Long:    "Topics prints the topics that are known, in the form of a topics file.\n" + plainExitHelp,
		Example: "  parley config topics > topics.tsv",
		RunE: func(*cobra.Command, []string) error {
			data, err := talk.TopicsExample()
			if err != nil {
				return err
			}
			_, err = a.out.Write(data)
			return err
		},
	})
	return c
}
