import type { SiteSettings } from '../../shared/settings.ts';
import type { PanelFocus } from '../page/focus.ts';
import type { Store } from '../state/store.ts';
import type { Timeline } from '../state/timeline.ts';
import type { Verbs } from '../state/verbs.ts';
import type { Formats } from '../words/formats.ts';
import type { Words } from '../words/words.ts';
import type { CardsModule, FormModule, LazyChunk } from './lazy-chunk.ts';

/** What every component may use: state to read, verbs to call, words to show. */
export type Ui = {
  settings: SiteSettings;
  words: Words;
  formats: Formats;
  store: Store;
  timeline: Timeline;
  verbs: Verbs;
  form: LazyChunk<FormModule>;
  cards: LazyChunk<CardsModule>;
  focus: PanelFocus;
  close(): void;
};

export type UiProps = { ui: Ui };
