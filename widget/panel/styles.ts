import composer from './styles/composer.css?inline';
import dialog from './styles/dialog.css?inline';
import log from './styles/log.css?inline';
import order from './styles/order.css?inline';
import tokens from './styles/tokens.css?inline';

/** The panel's sheet; forms bring their own. */
export const panelStyles = tokens + dialog + log + order + composer;
