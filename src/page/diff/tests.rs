use super::diff;
