import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { limits } from '../../shared/limits.ts';

type Name = `deskbell_${string}`;
type Description<Label extends string> = { name: Name; help: string; labels: readonly Label[] };
type Labels<Label extends string> = Record<Label, string>;

/** Numbers for Prometheus, in a registry of their own. */
export type Metrics = {
  counter<Label extends string>(what: Description<Label>): (labels: Labels<Label>) => void;
  gauge<Label extends string>(
    what: Description<Label>,
  ): (labels: Labels<Label>, change: 1 | -1) => void;
  /** Observes seconds; the callers give milliseconds. */
  seconds<Label extends string>(
    what: Description<Label>,
  ): (labels: Labels<Label>, ms: number) => void;
  sizes(what: { name: Name; help: string; buckets: number[] }): (size: number) => void;
  /** A number that is asked for at every scrape, such as the jobs that wait. */
  watch(what: { name: Name; help: string; read: () => number | Promise<number> }): void;
  contentType: string;
  /** The text of `/metrics`. */
  render(): Promise<string>;
};

/** `processMetrics: false` leaves out memory, event loop and garbage collection: for simulations. */
export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics !== false) collectDefaultMetrics({ register: registry });
  const registers = [registry];

  return {
    counter({ name, help, labels }) {
      const counter = new Counter({ name, help, labelNames: [...labels], registers });
      const bound = createLabelBound();
      return (values) => counter.inc(bound(values));
    },
    gauge({ name, help, labels }) {
      const gauge = new Gauge({ name, help, labelNames: [...labels], registers });
      const bound = createLabelBound();
      return (values, change) => gauge.inc(bound(values), change);
    },
    seconds({ name, help, labels }) {
      const buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
      const histogram = new Histogram({ name, help, labelNames: [...labels], buckets, registers });
      const bound = createLabelBound();
      return (values, ms) => histogram.observe(bound(values), ms / 1_000);
    },
    sizes({ name, help, buckets }) {
      const histogram = new Histogram({ name, help, buckets, registers });
      return (size) => histogram.observe(size);
    },
    watch({ name, help, read }) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await read());
        },
      });
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

/**
 * Each combination of label values is a time series that lives as long as the process. Beyond the limit
 * every further combination counts as "other", so that no caller can fill the memory.
 */
function createLabelBound() {
  const known = new Set<string>();
  return <Label extends string>(labels: Labels<Label>): Labels<Label> => {
    const combination = JSON.stringify(labels);
    if (known.has(combination)) return labels;
    if (known.size < limits.metricSeries) {
      known.add(combination);
      return labels;
    }
    const bounded = { ...labels };
    for (const label in bounded) Object.assign(bounded, { [label]: 'other' });
    return bounded;
  };
}
