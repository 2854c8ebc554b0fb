import type { Entry } from '../../shared/entry.ts';
import type { ProblemCode } from '../../shared/problem.ts';
import type { SiteSettings } from '../../shared/settings.ts';

/** What the page can listen to. */
export type DeskbellEvents = {
  /** The launcher is on the page. Also called for those who ask later. */
  ready: undefined;
  open: undefined;
  close: undefined;
  /** The shop said something while the page was open. */
  message: Entry;
  /** The token given to `identify` was taken (`ok`), or why not: then a new one may be given. */
  identity: ProblemCode | 'ok';
};

export type DeskbellEvent = keyof DeskbellEvents;
export type DeskbellListener<E extends DeskbellEvent> = (detail: DeskbellEvents[E]) => void;

/** One queued call: the command's name and its arguments, such as `['say', 'Hello']`. */
export type DeskbellCommand =
  | ['open' | 'close' | 'toggle' | 'show' | 'hide' | 'logout' | 'destroy']
  | ['say' | 'identify', string]
  | { [E in DeskbellEvent]: ['on', E, DeskbellListener<E>] }[DeskbellEvent];

/** `window.Deskbell` once the script has run. */
export type Deskbell = {
  push(...commands: DeskbellCommand[]): void;
  open(): void;
  close(): void;
  toggle(): void;
  /** Shows the launcher again. */
  show(): void;
  /** Takes launcher and panel out of sight. */
  hide(): void;
  /** Opens the panel and says `text` for the customer. */
  say(text: string): void;
  /**
   * Says who the customer is: a token that the shop's server has signed for this page. Nothing is sent before the chat
   * is opened. Another customer's token logs the one before out.
   */
  identify(token: string): void;
  /** Ends the session on the server and in every tab, and forgets what was said. */
  logout(): void;
  /** Returns how to stop listening. */
  on<E extends DeskbellEvent>(event: E, listener: DeskbellListener<E>): () => void;
  /** Takes the widget off the page and leaves nothing behind. */
  destroy(): void;
};

/** Tells the page's listeners. */
export type Emit = <E extends DeskbellEvent>(event: E, detail: DeskbellEvents[E]) => void;

/** What the loader hands to the panel. */
export type MountOptions = {
  settings: SiteSettings;
  root: ShadowRoot;
  launcher: HTMLButtonElement;
  emit: Emit;
  /** What the page gave to `identify` before. */
  token: unknown;
};

/** What the panel can be told once it is mounted. */
export type Mounted = {
  /** `focus` is false when the panel opens by itself on the next page of the shop. */
  open(focus?: boolean): void;
  close(): void;
  toggle(): void;
  /** What the page hands over may be anything; what is not text is not said. */
  say(text: unknown): void;
  identify(token: unknown): void;
  logout(): void;
  destroy(): void;
};

/** The panel's file as the loader imports it. */
export type PanelModule = { mount(options: MountOptions): Mounted };

declare global {
  interface Window {
    /** A queue of commands before the script has run. */
    Deskbell?: Deskbell | DeskbellCommand[];
  }
}
