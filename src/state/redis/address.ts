// The address of Redis, as users write it: one server, servers with sentinels, or a cluster.
import { defined } from '../../pipeline/defined.ts';
import { WpError } from '../../pipeline/error.ts';

export interface Host {
  readonly host: string;
  readonly port: number;
}

export type Address =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'server'; readonly url: string }
  | (Hosts & { readonly kind: 'sentinel'; readonly group: string; readonly db: number })
  | (Hosts & { readonly kind: 'cluster' });

/** Several servers that act as one Redis. User and password are for the servers, not for the sentinels. */
interface Hosts {
  readonly hosts: readonly [Host, ...Host[]];
  readonly username?: string;
  readonly password?: string;
  readonly isEncrypted: boolean;
}

const forms = [
  'redis://host:port',
  'rediss://host:port',
  'redis+sentinel://host:port,host:port/group/db',
  'redis+cluster://host:port,host:port',
  'or unix:///path/to/socket',
].join(', ');

export function parseAddress(text: string): Address {
  if (text.startsWith('/')) return socketAt(text);
  const address = parseScheme(text);
  if (address) return address;
  // What follows the scheme may hold a password, so it is not shown.
  const [scheme] = /^[a-z+]+:\/\//.exec(text) ?? [];
  throw new WpError(`not the address of a Redis: "${scheme ? `${scheme}…` : text}". Write ${forms}.`);
}

/** Hosts and ports, or the path of the socket. Never the user or the password. */
export function describeRedis(text: string): string {
  const address = parseAddress(text);
  if (address.kind === 'socket') return address.path;
  if (address.kind === 'server') return `${new URL(address.url).protocol}//${new URL(address.url).host}`;
  const scheme = `redis${address.isEncrypted ? 's' : ''}+${address.kind}`;
  const hosts = address.hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
  return `${scheme}://${hosts}${address.kind === 'sentinel' ? `/${address.group}` : ''}`;
}

function parseScheme(text: string): Address | undefined {
  // A URL would lose a line end, and name another host.
  if (/[\t\n\r]/.test(text.trim())) return undefined;
  try {
    return parseHosts(text) ?? parseUrl(text);
  } catch (error) {
    // A `%` begins no byte of UTF-8.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** In bytes, of the kernel: a longer path would be cut, and lead somewhere else. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103;

function socketAt(path: string): Address {
  const bytes = Buffer.byteLength(path);
  if (bytes <= longestSocketPath) return { kind: 'socket', path };
  throw new WpError(
    `the path of the socket has ${bytes} bytes, and this system allows ${longestSocketPath}. Use a link to its folder: ${path}`,
  );
}

function parseUrl(text: string): Address | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'unix:') return socketAt(decodeURIComponent(url.pathname));
  if (url?.protocol !== 'redis:' && url?.protocol !== 'rediss:') return undefined;
  // ioredis decodes them later.
  decodeURIComponent(url.username + url.password);
  return { kind: 'server', url: url.href };
}

const hostsForm = /^redis(s?)\+(sentinel|cluster):\/\/(?:([^/]*)@)?([^/@]+)(?:\/([^/]*))?(?:\/(\d*))?$/;
const defaultPorts = { sentinel: 26_379, cluster: 6_379 };

/** Not parsed as a URL, because a URL has only one host. */
function parseHosts(text: string): Address | undefined {
  const [, encrypted, kind, user, list = '', group, db] = hostsForm.exec(text) ?? [];
  if (kind !== 'sentinel' && kind !== 'cluster') return undefined;
  const [first, ...others] = list.split(',').map((host) => parseHost(host, defaultPorts[kind]));
  if (!first || !others.every((host) => host !== undefined)) return undefined;
  const hosts = { hosts: [first, ...others] as const, ...parseUser(user), isEncrypted: encrypted === 's' };
  if (kind === 'cluster') return group ? undefined : { kind, ...hosts };
  return group ? { kind, ...hosts, group: decodeURIComponent(group), db: Number(db ?? 0) } : undefined;
}

function parseHost(text: string, defaultPort: number): Host | undefined {
  const [, ipv6, name, port] = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = ipv6 ?? name;
  return host === undefined ? undefined : { host, port: port === undefined ? defaultPort : Number(port) };
}

function parseUser(text: string | undefined): { readonly username?: string; readonly password?: string } {
  if (text === undefined) return {};
  const [username = '', ...rest] = text.split(':');
  const password = rest.join(':');
  const decode = (given: string): string | undefined => (given === '' ? undefined : decodeURIComponent(given));
  return defined({ username: decode(username), password: decode(password) });
}
