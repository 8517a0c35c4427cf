import { invariant } from '#shared/domain/invariant';
import { textOf, type Units, unitsOf } from './decimal-units';
import type { AssetBalance } from './exchange-order';
import type { ExchangeSnapshot, HouseRow } from './exchange-snapshot';

/**
 * What every account has, free and locked, and where the rest went. Amounts only ever move: the balances of all accounts
 * and the three columns of the house add up to zero per asset.
 */
export interface AccountLedger {
  open(account: string): void;
  has(account: string): boolean;
  accounts(): readonly string[];
  free(account: string, asset: string): Units;
  /** @returns `false`, without effect, when less is free. */
  lock(account: string, asset: string, amount: Units): boolean;
  release(account: string, asset: string, amount: Units): void;
  spendFree(account: string, asset: string, amount: Units): void;
  spendLocked(account: string, asset: string, amount: Units): void;
  receive(account: string, asset: string, amount: Units): void;
  /** The house's side of a movement; negative where it gave. */
  book(column: HouseColumn, asset: string, amount: Units): void;
  balances(account: string): readonly AssetBalance[];
  house(): readonly HouseRow[];
  /** Rows that changed since {@link AccountLedger.forgetChanges}. */
  changes(): LedgerRows;
  forgetChanges(): void;
  rows(): LedgerRows;
  load(rows: LedgerRows): void;
}

export type HouseColumn = 'fees' | 'market' | 'deposited';
export type LedgerRows = Pick<ExchangeSnapshot, 'accounts' | 'balances' | 'house'>;

export function createAccountLedger(): AccountLedger {
  const accounts = new Map<string, Map<string, Entry>>();
  const house = new Map<string, HouseEntry>();
  const openedAccounts = new Set<string>();
  const touched = new Set<Entry>();
  const touchedHouse = new Set<HouseEntry>();

  const open = (account: string) => {
    const known = accounts.get(account);
    if (known) return known;
    const created = new Map<string, Entry>();
    accounts.set(account, created);
    openedAccounts.add(account);
    return created;
  };
  const entryOf = (account: string, asset: string): Entry => {
    const assets = open(account);
    let entry = assets.get(asset);
    if (!entry) {
      entry = { account, asset, free: 0n, locked: 0n };
      assets.set(asset, entry);
    }
    return entry;
  };
  const change = (account: string, asset: string, free: Units, locked: Units) => {
    const entry = entryOf(account, asset);
    entry.free += free;
    entry.locked += locked;
    invariant(
      entry.free >= 0n && entry.locked >= 0n,
      `Expected no negative ${asset}, was ${entry.free} free and ${entry.locked} locked.`,
    );
    touched.add(entry);
  };
  const houseOf = (asset: string): HouseEntry => {
    let entry = house.get(asset);
    if (!entry) {
      entry = { asset, fees: 0n, market: 0n, deposited: 0n };
      house.set(asset, entry);
    }
    return entry;
  };

  return {
    open(account) {
      open(account);
    },
    has: (account) => accounts.has(account),
    accounts: () => [...accounts.keys()],
    free: (account, asset) => accounts.get(account)?.get(asset)?.free ?? 0n,
    lock(account, asset, amount) {
      if ((accounts.get(account)?.get(asset)?.free ?? 0n) < amount) return false;
      if (amount > 0n) change(account, asset, -amount, amount);
      return true;
    },
    release(account, asset, amount) {
      if (amount > 0n) change(account, asset, amount, -amount);
    },
    spendFree(account, asset, amount) {
      if (amount > 0n) change(account, asset, -amount, 0n);
    },
    spendLocked(account, asset, amount) {
      if (amount > 0n) change(account, asset, 0n, -amount);
    },
    receive: (account, asset, amount) => change(account, asset, amount, 0n),
    book(column, asset, amount) {
      const entry = houseOf(asset);
      entry[column] += amount;
      touchedHouse.add(entry);
    },
    balances: (account) => [...(accounts.get(account)?.values() ?? [])].map(balanceOf),
    house: () => [...house.values()].map(houseRowOf),
    changes: () => ({
      accounts: [...openedAccounts],
      balances: [...touched].map(balanceRowOf),
      house: [...touchedHouse].map(houseRowOf),
    }),
    forgetChanges() {
      openedAccounts.clear();
      touched.clear();
      touchedHouse.clear();
    },
    rows: () => ({
      accounts: [...accounts.keys()],
      balances: [...accounts.values()].flatMap((assets) => [...assets.values()].map(balanceRowOf)),
      house: [...house.values()].map(houseRowOf),
    }),
    load(rows) {
      for (const account of rows.accounts) open(account);
      for (const row of rows.balances) {
        const entry = entryOf(row.account, row.asset);
        entry.free = unitsOf(row.free);
        entry.locked = unitsOf(row.locked);
      }
      for (const row of rows.house) {
        const entry = houseOf(row.asset);
        for (const column of ['fees', 'market', 'deposited'] as const) entry[column] = signedUnitsOf(row[column]);
      }
    },
  };
}

interface Entry {
  readonly account: string;
  readonly asset: string;
  free: Units;
  locked: Units;
}

interface HouseEntry {
  readonly asset: string;
  fees: Units;
  market: Units;
  deposited: Units;
}

function balanceOf(entry: Entry): AssetBalance {
  return { asset: entry.asset, free: textOf(entry.free), locked: textOf(entry.locked) };
}

function balanceRowOf(entry: Entry): AssetBalance & { readonly account: string } {
  return { account: entry.account, ...balanceOf(entry) };
}

function houseRowOf(entry: HouseEntry): HouseRow {
  return {
    asset: entry.asset,
    fees: textOf(entry.fees),
    market: textOf(entry.market),
    deposited: textOf(entry.deposited),
  };
}

function signedUnitsOf(text: string): Units {
  return text.startsWith('-') ? -unitsOf(text.slice(1)) : unitsOf(text);
}
