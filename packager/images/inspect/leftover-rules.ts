import type { DirectoryEntry } from './parse-listing.ts';

/** Where something may lie that belongs to one machine or one person. */
export interface LeftoverRule {
  /** Folder, without a slash at the end. `~` stands for the home of each user. */
  readonly folder: string;
  /** Whole names in it. */
  readonly name: RegExp;
  readonly kind: DirectoryEntry['kind'];
  /** Continues “/path: …”. */
  readonly why: string;
  /** Decides by the content; absent: that there is any is enough. */
  readonly content?: (text: string) => boolean;
}

const file = (folder: string, name: RegExp, why: string): LeftoverRule => ({
  folder,
  name,
  kind: 'file',
  why,
});

const SHARED_KEY = 'a private key that every installation would share';
const ACCOUNT = 'the key to somebody’s account';

/** systemd writes “uninitialized” where a machine is to make itself an id at its first start. */
const isMachineId = (text: string): boolean => !/^\s*(?:uninitialized)?\s*$/.test(text);

/** A pre-shared key, password or private key in a NetworkManager connection (nm-settings-keyfile(5)). */
const hasNetworkSecret = (text: string): boolean =>
  /^(?:psk|(?:[a-z-]+-)?password|private-key|wep-key\d|pin)\s*=\s*\S/m.test(text);

export const LEFTOVER_RULES: readonly LeftoverRule[] = [
  file('/etc/ssh', /^ssh_host_.*_key$/, 'a host key: every installation would have the same'),
  {
    ...file(
      '/etc',
      /^machine-id$/,
      'the id of one machine: every installation would have the same',
    ),
    content: isMachineId,
  },
  {
    ...file('/var/lib/dbus', /^machine-id$/, 'the id of one machine'),
    content: isMachineId,
  },
  file(
    '/var/lib/systemd',
    /^random-seed$/,
    'a seed for random numbers that every installation would share',
  ),
  file(
    '/var/lib/urandom',
    /^random-seed$/,
    'a seed for random numbers that every installation would share',
  ),
  file('/var/lib/systemd', /^credential\.secret$/, SHARED_KEY),
  {
    folder: '/var/lib/cloud',
    name: /^instance$/,
    kind: 'link',
    why: 'state of cloud-init from an earlier start',
  },
  {
    folder: '/var/lib/cloud/instances',
    name: /./,
    kind: 'folder',
    why: 'state of cloud-init from an earlier start',
  },
  file('/var/lib/cloud/data', /./, 'state of cloud-init from an earlier start'),
  file('/var/lib/cloud/sem', /./, 'state of cloud-init from an earlier start'),
  file(
    '~',
    /^\.(?:bash|zsh|ash|sh|mysql|psql|python|sqlite|rediscli|node_repl)_history$/,
    'what somebody typed',
  ),
  file('~', /^\.(?:lesshst|viminfo|wget-hsts)$/, 'traces of what somebody did'),
  file('~', /^\.(?:netrc|git-credentials|pgpass|my\.cnf)$/, 'somebody’s passwords'),
  file('~/.aws', /^credentials$/, ACCOUNT),
  file('~/.docker', /^config\.json$/, ACCOUNT),
  file('~/.config/gcloud', /^credentials\.db$/, ACCOUNT),
  file('~/.kube', /^config$/, ACCOUNT),
  file('~/.gnupg/private-keys-v1.d', /\.key$/, 'somebody’s private key'),
  file('~/.ssh', /^id_[a-z0-9_-]+$/, 'somebody’s private key'),
  file('~/.ssh', /^authorized_keys2?$/, 'lets whoever has the key into every installation'),
  file('/etc/ssl/private', /\.(?:key|pem)$/, SHARED_KEY),
  file('/etc/wireguard', /\.(?:conf|key)$/, SHARED_KEY),
  { folder: '/etc/letsencrypt/live', name: /./, kind: 'folder', why: SHARED_KEY },
  {
    ...file('/etc/NetworkManager/system-connections', /./, 'the password of a network'),
    content: hasNetworkSecret,
  },
];
