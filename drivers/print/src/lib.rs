//! Papers: ESC/POS slips and PDF forms.
