package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/config"
	"swapdesk/internal/db"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
	"swapdesk/internal/vault"
)

type staffCmd struct {
	Add     staffAddCmd     `cmd:"" help:"Add an account."`
	List    staffListCmd    `cmd:"" help:"List the accounts."`
	Disable staffDisableCmd `cmd:"" help:"End an account and its sessions."`
	Number  staffNumberCmd  `cmd:"" help:"Give somebody a number to sign in at kiosks."`
	Reset   staffResetCmd   `cmd:"" help:"Give an account a new password and take its second factor away."`
}

type staffAddCmd struct {
	config.Database
	config.Migration
	Email         string `arg:"" help:"Email address, with which the person signs in." placeholder:"EMAIL"`
	Name          string `help:"The person's name." required:"" placeholder:"NAME"`
	Role          string `help:"One of associate, agent, supervisor, manager, admin, auditor." required:"" placeholder:"ROLE"`
	Store         string `help:"Number of the store at which the person works; associates need one." placeholder:"NUMBER"`
	PasswordStdin bool   `help:"Read the password from standard input instead of asking for it." name:"password-stdin"`
}

// Run adds an account.
func (c *staffAddCmd) Run(ctx context.Context, s streams) error {
	password, err := readPassword(s, c.PasswordStdin)
	if err != nil {
		return err
	}
	return withAccounts(ctx, c.Database, c.Migration, func(d *db.DB, accounts *account.Service) error {
		if c.Store != "" {
			if _, err := d.FindStore(ctx, c.Store); err != nil {
				return fmt.Errorf("--store %s: %w; import the stores first", c.Store, err)
			}
		}
		a, err := accounts.Add(ctx, account.New{
			Email: c.Email, Name: c.Name, Role: staff.Role(c.Role), StoreNumber: c.Store, Password: password,
		}, audit.CLI())
		if err != nil {
			return accountMistakes(err)
		}
		fmt.Fprintf(s.out, "%s can sign in as %s\n", a.Email, a.Role)
		if a.Role.NeedsTOTP() {
			fmt.Fprintln(s.out, "the first sign-in sets up the second factor that this role needs")
		}
		return nil
	})
}

type staffListCmd struct {
	config.Database
}

// Run lists the accounts. It creates and migrates nothing.
func (c *staffListCmd) Run(ctx context.Context, s streams) error {
	database, err := openToRead(ctx, c.Database)
	if err != nil {
		return err
	}
	defer database.Close()
	all, err := database.ListAccounts(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "EMAIL\tNAME\tROLE\tSTORE\tSECOND FACTOR\tSTATE")
	for _, a := range all {
		factor, state := "no", "active"
		if a.TOTP != "" {
			factor = "yes"
		}
		if !a.Active() {
			state = "disabled " + a.DisabledAt.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Email, a.Name, a.Role, cmp.Or(a.StoreNumber, "-"), factor, state)
	}
	return table.Flush()
}

type staffDisableCmd struct {
	config.Database
	config.Migration
	Email string `arg:"" help:"Email address of the account." placeholder:"EMAIL"`
}

// Run disables an account.
func (c *staffDisableCmd) Run(ctx context.Context, s streams) error {
	return withAccounts(ctx, c.Database, c.Migration, func(_ *db.DB, accounts *account.Service) error {
		a, err := findAccount(ctx, accounts, c.Email)
		if err != nil {
			return err
		}
		if err := accounts.Disable(ctx, a.ID, audit.CLI()); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s is disabled and signed out everywhere\n", a.Email)
		return nil
	})
}

type staffResetCmd struct {
	config.Database
	config.Migration
	Email         string `arg:"" help:"Email address of the account." placeholder:"EMAIL"`
	PasswordStdin bool   `help:"Read the new password from standard input instead of asking for it." name:"password-stdin"`
}

// Run resets an account.
func (c *staffResetCmd) Run(ctx context.Context, s streams) error {
	return withAccounts(ctx, c.Database, c.Migration, func(_ *db.DB, accounts *account.Service) error {
		a, err := findAccount(ctx, accounts, c.Email)
		if err != nil {
			return err
		}
		password, err := readPassword(s, c.PasswordStdin)
		if err != nil {
			return err
		}
		if err := accounts.Reset(ctx, a.ID, password, audit.CLI()); err != nil {
			return accountMistakes(err)
		}
		fmt.Fprintf(s.out, "%s has a new password, no second factor, and is signed out everywhere\n", a.Email)
		return nil
	})
}

func findAccount(ctx context.Context, accounts *account.Service, email string) (staff.Account, error) {
	a, err := accounts.Repo.FindAccountByEmail(ctx, account.EmailKey(email))
	if fault.KindOf(err) == fault.NotFound {
		return a, fmt.Errorf("there is no account %s; see swapdesk staff list", email)
	}
	return a, err
}

// withAccounts opens what the subcommands need.
func withAccounts(ctx context.Context, d config.Database, m config.Migration, do func(*db.DB, *account.Service) error) (err error) {
	database, err := open(ctx, d, m)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	v, err := openVault(ctx, database, d, time.Now)
	if err != nil {
		return err
	}
	accounts, err := accountsOf(database, v, time.Now, false)
	if err != nil {
		return err
	}
	return do(database, accounts)
}

// accountsOf is the use case; the demonstration's passwords are known anyway,
// and its start does not wait for good hashes.
func accountsOf(database *db.DB, v *vault.Vault, now func() time.Time, demo bool) (*account.Service, error) {
	hasher, err := account.NewHasher(demo)
	return &account.Service{
		Repo: database, Seal: v.Seal, Open: v.Open, MAC: v.MAC, Hasher: hasher, Issuer: "Swapdesk", Now: now,
	}, err
}

// readPassword reads one line from standard input, or asks at the terminal.
func readPassword(s streams, stdin bool) (string, error) {
	if stdin {
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	terminal := int(os.Stdin.Fd())
	if !term.IsTerminal(terminal) {
		return "", errors.New("nobody is there to ask for the password; use --password-stdin")
	}
	fmt.Fprint(s.err, "Password: ")
	typed, err := term.ReadPassword(terminal)
	fmt.Fprintln(s.err)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return string(typed), nil
}

// accountMistakes says one line a mistake.
func accountMistakes(err error) error {
	says := map[string]string{
		"email.format": "EMAIL is not an email address", "name.empty": "--name is empty or too long",
		"role.unknown": "--role is one of associate, agent, supervisor, manager, admin, auditor",
		"store.empty":  "--store is needed for an associate", "password.password_short": "the password has fewer than 15 characters",
		"password.password_long": "the password has more than 200 characters",
		"password.password_easy": "the password is too easy to guess; use several unrelated words",
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	if line, ok := says["password."+f.Code]; ok {
		return errors.New(line)
	}
	var mistakes []error
	for _, field := range []string{"email", "name", "role", "store", "password"} {
		if code := f.Fields[field]; code != "" {
			mistakes = append(mistakes, errors.New(says[field+"."+code]))
		}
	}
	if len(mistakes) == 0 {
		return err
	}
	return errors.Join(mistakes...)
}
