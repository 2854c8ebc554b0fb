/** A configuration that cannot run here; the message is every fault, one a line, for people. */
export class ConfigurationRefused extends Error {
  override name = 'ConfigurationRefused';
}
